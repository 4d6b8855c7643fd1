import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(2)
X = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=torch.float32)
Y = torch.tensor([[0], [1], [1], [0]], dtype=torch.float32)

class XOR(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(2, 4)
        self.out = nn.Linear(4, 1)
    def forward(self, x):
        x = torch.tanh(self.hidden(x))
        return torch.sigmoid(self.out(x))

net = XOR()
print(net)
opt = torch.optim.Adam(net.parameters(), lr=0.05)
for i in range(301):
    out = net(X)
    loss = F.binary_cross_entropy(out, Y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if i % 100 == 0:
        print(i, "%.4f" % loss.item())
print(net(X).round().flatten().tolist())
print((net(X) > 0.5).int())
print(net.hidden.weight.shape, net.out.bias.shape)
