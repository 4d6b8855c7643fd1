import torch
import torch.nn as nn
import io

torch.manual_seed(0)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(3, 2)
        self.fc2 = nn.Linear(2, 1, bias=False)
        self.register_buffer("scale", torch.tensor(2.0))
    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x))) * self.scale
a, b = Net(), Net()
for k, v in a.state_dict().items():
    print(k, tuple(v.shape), v)
x = torch.ones(1, 3)
print(torch.equal(a(x), b(x)))
print(b.load_state_dict(a.state_dict()))
print(torch.equal(a(x), b(x)))
try:
    b.load_state_dict({"fc1.weight": torch.zeros(2, 3)})
except RuntimeError as e:
    print(e)
print(b.load_state_dict({"extra": torch.zeros(1)}, strict=False))
try:
    b.load_state_dict({**a.state_dict(), "fc1.bias": torch.zeros(5)})
except RuntimeError as e:
    print(e)
opt = torch.optim.Adam(a.parameters(), lr=0.1)
a(x).sum().backward()
opt.step()
sd = opt.state_dict()
print(sd["param_groups"])
print(sd["state"].keys(), sd["state"][0].keys())
print(sd["state"][0]["exp_avg"])
opt2 = torch.optim.Adam(b.parameters(), lr=0.5)
opt2.load_state_dict(sd)
print(opt2.param_groups[0]["lr"], opt2.state_dict()["state"][1]["step"])
checkpoint = {"epoch": 3, "model": a.state_dict(), "loss": 0.25}
buffer = io.BytesIO()
torch.save(checkpoint, buffer)
buffer.seek(0)
back = torch.load(buffer)
print(back["epoch"], back["loss"], list(back["model"]))
print(torch.equal(back["model"]["fc1.weight"], a.fc1.weight))
