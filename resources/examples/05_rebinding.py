import torch

x = torch.ones(2, 2, requires_grad=True)
leaf = x            # a second name for the same tensor
x = x.view(-1)      # the name x moves to a new tensor

print(leaf.is_leaf, x.is_leaf)

(x * x).sum().backward()
print(leaf.grad)    # the gradient is kept by the leaf
print(x.grad)       # this x is no leaf: None, and a warning
