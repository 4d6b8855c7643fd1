import torch
import torch.nn as nn
torch.manual_seed(12)
n_train, d = 20, 30
X = torch.randn(n_train, d)
y = X @ torch.ones(d, 1) * 0.01 + 0.05 + torch.randn(n_train, 1) * 0.01
X_test = torch.randn(50, d)
y_test = X_test @ torch.ones(d, 1) * 0.01 + 0.05

def train_concise(wd):
    net = nn.Sequential(nn.Linear(d, 1))
    for param in net.parameters():
        param.data.normal_()
    loss = nn.MSELoss(reduction='none')
    trainer = torch.optim.SGD([
        {"params": net[0].weight, 'weight_decay': wd},
        {"params": net[0].bias}], lr=0.01)
    for epoch in range(50):
        trainer.zero_grad()
        l = loss(net(X), y)
        l.mean().backward()
        trainer.step()
    with torch.no_grad():
        print(f'wd={wd}: train {loss(net(X), y).mean():.4f} test {loss(net(X_test), y_test).mean():.4f}')
    print('L2 norm of w: %.4f' % net[0].weight.norm().item())
    return trainer

train_concise(0)
t = train_concise(3)
print(t)
w = torch.ones(3, requires_grad=True)
l2 = 0.5 * (w ** 2).sum()
l2.backward()
print(w.grad)
p = torch.ones(2, requires_grad=True)
for cls in (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW):
    q = torch.ones(2, requires_grad=True)
    o = cls([q], lr=0.1, weight_decay=0.5)
    q.grad = torch.zeros(2)
    o.step()
    print(cls.__name__, q)
