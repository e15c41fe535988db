"""Work that takes longer than a request may: asked for here, done by the worker, watched until it is over."""
