"""Networks as a person describes them, and the plain PyTorch programs that they become."""
