"""What the browser scenarios stand on: where the product is, windows that notice complaints, and a look at pages."""
