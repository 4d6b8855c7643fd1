import torch, math
from torch import nn

def make_spiral(n_per_class, classes):
    X, y = [], []
    for k in range(classes):
        r = torch.linspace(0.1, 1, n_per_class)
        t = torch.linspace(k * 4, (k + 1) * 4, n_per_class) + torch.randn(n_per_class) * 0.1
        X.append(torch.stack([r * torch.sin(t), r * torch.cos(t)], dim=1))
        y.append(torch.full((n_per_class,), k))
    return torch.cat(X), torch.cat(y)

torch.manual_seed(0)
X, y = make_spiral(40, 3)
print(X.shape, y.shape, y.dtype, y.bincount())
model = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 3))
print(model)
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2, weight_decay=1e-4)
for epoch in range(101):
    scores = model(X)
    loss = loss_fn(scores, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 20 == 0:
        _, predicted = scores.max(1)
        acc = (predicted == y).sum().float() / len(y)
        print("[EPOCH]: %i, [LOSS]: %.4f, [ACCURACY]: %.3f" % (epoch, loss.item(), acc))
print(optimizer)
print(optimizer.state_dict()['param_groups'])
