import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(10)
X = torch.rand(64, 3)
w = torch.tensor([[1.], [-2.], [0.5]])
y = X @ w + 0.3
dataset = TensorDataset(X, y)
print(len(dataset), dataset[0])
loader = DataLoader(dataset, batch_size=16, shuffle=True)
print(len(loader))
net = nn.Sequential(nn.Linear(3, 1))
loss_fn = nn.MSELoss()
trainer = torch.optim.SGD(net.parameters(), lr=0.2)
for epoch in range(6):
    running = 0.0
    for xb, yb in loader:
        l = loss_fn(net(xb), yb)
        trainer.zero_grad()
        l.backward()
        trainer.step()
        running += l.item() * len(xb)
    print(f'epoch {epoch + 1}: loss {running / len(dataset):.5f}')
print(net[0].weight.data, net[0].bias.data)
xb, yb = next(iter(loader))
print(xb.shape, yb.shape)
print(xb[:2])
