"""The tape engine: tensors, operations and backward passes on NumPy, with PyTorch's meaning."""
