import torch

# Twenty turns of the same rule. In the graph they are one card:
# its triangle opens it, and then each turn is a card of its own.
x = torch.tensor([0.5, 2.0], requires_grad=True)
y = x
for i in range(20):
    y = y * 0.9
    y = y + 0.1
loss = (y * y).sum()
loss.backward()
print(x.grad)
