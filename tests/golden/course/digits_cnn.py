import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
# 8x8 "digits" made by hand: vertical bars, horizontal bars, squares
def sample(kind):
    img = torch.zeros(1, 8, 8)
    k = int(torch.randint(1, 6, (1,)))
    if kind == 0:
        img[:, :, k] = 1
    elif kind == 1:
        img[:, k, :] = 1
    else:
        img[:, k - 1:k + 2, 2:5] = 1
    return img + 0.1 * torch.randn(1, 8, 8)

labels = torch.arange(60) % 3
images = torch.stack([sample(int(l)) for l in labels])
print(images.shape, labels[:6])

class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.conv1 = nn.Conv2d(1, 4, 3, padding=1)
        self.conv2 = nn.Conv2d(4, 8, kernel_size=3)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(8 * 1 * 1, 3)
    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = torch.flatten(x, 1)
        return self.fc(x)

net = Net()
print(net)
print("parameters:", sum(p.numel() for p in net.parameters() if p.requires_grad))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
for epoch in range(8):
    perm = torch.randperm(60)
    running_loss = 0.0
    for i in range(0, 60, 20):
        idx = perm[i:i + 20]
        optimizer.zero_grad()
        loss = criterion(net(images[idx]), labels[idx])
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
    print('[%d] loss: %.3f' % (epoch + 1, running_loss / 3))
with torch.no_grad():
    pred = net(images).argmax(1)
print('Accuracy: %d %%' % (100 * (pred == labels).sum().item() / 60))
print(net.conv1.weight.grad.shape, net.conv2.bias.grad.shape)
