"""Parts of tools/make_golden.py: what PyTorch is asked, one module a topic."""
