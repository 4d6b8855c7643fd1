import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(1)

class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x)

model = LinearRegression()
print(model)
for name, p in model.named_parameters():
    print(name, p.data, p.requires_grad)
x = torch.linspace(-1, 1, 50).unsqueeze(1)
y = 2.5 * x - 0.7 + 0.05 * torch.randn(50, 1)
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.1)
print(optimizer)
for epoch in range(100):
    optimizer.zero_grad()
    outputs = model(x)
    loss = criterion(outputs, y)
    loss.backward()
    optimizer.step()
    if (epoch + 1) % 20 == 0:
        print('Epoch [{}/{}], Loss: {:.4f}'.format(epoch + 1, 100, loss.item()))
print(model.state_dict())
with torch.no_grad():
    print(model(torch.tensor([[0.0], [1.0]])))
print(model.linear.weight.grad.shape, model.linear.bias.grad.abs().max() < 1e-4)
print(loss)
