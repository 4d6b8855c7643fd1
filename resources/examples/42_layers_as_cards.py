import torch
from torch import nn

# A network of three layers: one card for each of them.
# E opens the layer that is selected, and folds it again.
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
x = torch.tensor([[0.5, -1.0]])
loss = net(x).sum()
loss.backward()
print(net[0].weight.grad)
