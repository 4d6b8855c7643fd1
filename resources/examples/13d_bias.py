import torch

x = torch.ones(4, 3)
bias = torch.tensor([0.1, 0.2, 0.3], requires_grad=True)

# One bias of (3,) is added to each of the four rows.
y = x + bias
loss = (y * y).sum()

# On the way back the four rows are summed.
loss.backward()
print(bias.grad)
