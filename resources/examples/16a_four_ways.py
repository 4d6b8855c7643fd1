import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)

tracked = x ** 2          # a node, and x is kept for the way back

with torch.no_grad():
    blind = x ** 2        # grad mode is off: no node

cut = x.detach() ** 2     # the way to x is cut

k = torch.tensor([1.0, 2.0])
plain = k ** 2            # k does not require grad

print(tracked.requires_grad, blind.requires_grad)
print(cut.requires_grad, plain.requires_grad)
