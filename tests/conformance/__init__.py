"""PyTorch itself as the judge: random programs, compared after every statement."""
