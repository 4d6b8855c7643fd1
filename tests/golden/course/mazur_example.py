# The classic step-by-step backpropagation example
import torch
i = torch.tensor([0.05, 0.10])
target = torch.tensor([0.01, 0.99])
w = {k: torch.tensor(v, requires_grad=True) for k, v in
     dict(w1=.15, w2=.20, w3=.25, w4=.30, w5=.40, w6=.45, w7=.50, w8=.55).items()}
b1, b2 = 0.35, 0.60
h1 = torch.sigmoid(w['w1'] * i[0] + w['w2'] * i[1] + b1)
h2 = torch.sigmoid(w['w3'] * i[0] + w['w4'] * i[1] + b1)
o1 = torch.sigmoid(w['w5'] * h1 + w['w6'] * h2 + b2)
o2 = torch.sigmoid(w['w7'] * h1 + w['w8'] * h2 + b2)
E = 0.5 * (target[0] - o1) ** 2 + 0.5 * (target[1] - o2) ** 2
print(h1, h2, o1, o2)
print(f"error {E.item():.6f}")
E.backward()
for k, v in w.items():
    print(k, f"{v.grad.item():.6f}")
with torch.no_grad():
    for v in w.values():
        v -= 0.5 * v.grad
print([f"{v.item():.5f}" for v in w.values()])
net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Sigmoid(), torch.nn.Linear(2, 2), torch.nn.Sigmoid())
with torch.no_grad():
    net[0].weight.copy_(torch.tensor([[.15, .20], [.25, .30]]))
    net[0].bias.fill_(0.35)
    net[2].weight[:] = torch.tensor([[.40, .45], [.50, .55]])
    net[2].bias.fill_(0.60)
opt = torch.optim.SGD(net.parameters(), lr=0.5)
for n in range(200):
    opt.zero_grad()
    loss = 0.5 * ((net(i) - target) ** 2).sum()
    loss.backward()
    opt.step()
    if n % 50 == 0:
        print(n, f"{loss.item():.6f}")
print(net[0].weight)
print(net(i))
