import torch, copy
from torch import nn
torch.manual_seed(5)
X = torch.randn(40, 5)
y = (X[:, :1] * 2 - X[:, 1:2]) + 0.5 * torch.randn(40, 1)
Xt, yt, Xv, yv = X[:20], y[:20], X[20:], y[20:]
model = nn.Sequential(nn.Linear(5, 20), nn.Tanh(), nn.Linear(20, 1))
opt = torch.optim.Adam(model.parameters(), lr=0.02)
crit = nn.MSELoss()
best, best_state, bad, patience = float("inf"), None, 0, 5
for epoch in range(200):
    model.train()
    opt.zero_grad()
    loss = crit(model(Xt), yt)
    loss.backward()
    opt.step()
    model.eval()
    with torch.no_grad():
        val = crit(model(Xv), yv).item()
    if val < best - 1e-4:
        best, bad = val, 0
        best_state = copy.deepcopy(model.state_dict())
    else:
        bad += 1
    if epoch % 10 == 0:
        print(epoch, f"train {loss.item():.4f} val {val:.4f}")
    if bad >= patience:
        print("stop at", epoch)
        break
model.load_state_dict(best_state)
print(f"best {best:.4f} reloaded {crit(model(Xv), yv).item():.4f}")
