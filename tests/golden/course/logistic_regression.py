import torch
from torch import nn

torch.manual_seed(3)
n = 60
x0 = torch.randn(n, 2) + torch.tensor([1.5, 1.5])
x1 = torch.randn(n, 2) - torch.tensor([1.5, 1.5])
X = torch.cat([x0, x1])
Y = torch.cat([torch.ones(n, 1), torch.zeros(n, 1)])

class LogReg(nn.Module):
    def __init__(self, n_in):
        super(LogReg, self).__init__()
        self.fc = nn.Linear(n_in, 1)
    def forward(self, x):
        return torch.sigmoid(self.fc(x))

clf = LogReg(2)
bce = nn.BCELoss()
opt = torch.optim.SGD(clf.parameters(), lr=0.5)
for ep in range(41):
    p = clf(X)
    loss = bce(p, Y)
    opt.zero_grad(); loss.backward(); opt.step()
    if ep % 10 == 0:
        acc = ((p > 0.5).float() == Y).float().mean()
        print(f"{ep:3d} loss={loss.item():.4f} acc={acc.item():.3f}")
print(clf.fc.weight, clf.fc.bias)
logits = clf.fc(X)
print(nn.BCEWithLogitsLoss()(logits, Y).item() - bce(torch.sigmoid(logits), Y).item() < 1e-6)
print(clf(torch.tensor([[3., 3.], [0., 0.], [-3., -3.]])))
cm = torch.zeros(2, 2, dtype=torch.long)
for t, q in zip(Y.long().view(-1), (clf(X) > 0.5).long().view(-1)):
    cm[t, q] += 1
print(cm)
