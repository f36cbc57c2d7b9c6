"""For whoever runs the product: whether it works, and whether what it holds is whole."""
