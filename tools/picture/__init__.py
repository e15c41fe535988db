"""A picture of a stack, drawn from what the program registers: `graph` reads, `layout` places, `svg` draws."""

from tools.picture.graph import Graph, graph_of
from tools.picture.svg import draw

__all__ = ["Graph", "draw", "graph_of"]
