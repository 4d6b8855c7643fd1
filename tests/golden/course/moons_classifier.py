import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader, random_split

class Moons(Dataset):
    """Two half circles."""
    def __init__(self, n=80, noise=0.1):
        t = torch.linspace(0, 3.14159, n)
        top = torch.stack([t.cos(), t.sin()], 1)
        bottom = torch.stack([1 - t.cos(), 0.5 - t.sin()], 1)
        self.x = torch.cat([top, bottom]) + noise * torch.randn(2 * n, 2)
        self.y = torch.cat([torch.zeros(n), torch.ones(n)])
    def __len__(self):
        return len(self.x)
    def __getitem__(self, i):
        return self.x[i], self.y[i]

torch.manual_seed(4)
ds = Moons()
train, valid = random_split(ds, [120, 40])
print(len(train), len(valid), train.indices[:5])
tl = DataLoader(train, batch_size=40, shuffle=True)
vl = DataLoader(valid, batch_size=64)
net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.5, momentum=0.9)
crit = nn.BCEWithLogitsLoss()
for epoch in range(10):
    net.train()
    tot = 0
    for x, t in tl:
        opt.zero_grad()
        l = crit(net(x).squeeze(-1), t)
        l.backward()
        opt.step()
        tot += l.item()
    net.eval()
    with torch.no_grad():
        correct = sum(((net(x).squeeze(-1) > 0) == t.bool()).sum().item() for x, t in vl)
    print(f"epoch {epoch} train {tot / len(tl):.4f} valid acc {correct / len(valid):.3f}")
