import torch
from torch import nn
layers = [
    nn.Linear(10, 5), nn.Linear(3, 2, bias=False), nn.Conv2d(3, 16, 3), nn.Conv2d(1, 6, 5, stride=2, padding=1),
    nn.Conv1d(4, 8, 3, padding=1), nn.MaxPool2d(2), nn.AvgPool2d(2, 2), nn.ReLU(), nn.ReLU(inplace=True), nn.LeakyReLU(0.2),
    nn.Sigmoid(), nn.Tanh(), nn.Softmax(dim=1), nn.LogSoftmax(dim=-1), nn.GELU(), nn.ELU(), nn.SiLU(), nn.Softplus(),
    nn.Hardtanh(), nn.PReLU(), nn.SELU(), nn.Mish(), nn.Dropout(0.3), nn.BatchNorm1d(7), nn.BatchNorm2d(7), nn.LayerNorm(4), nn.LayerNorm([2, 3]),
    nn.Embedding(10, 3), nn.Flatten(), nn.Identity(), nn.MSELoss(), nn.CrossEntropyLoss(), nn.NLLLoss(), nn.BCELoss(),
    nn.L1Loss(), nn.SmoothL1Loss(), nn.HuberLoss(), nn.KLDivLoss(), nn.BCEWithLogitsLoss(),
]
for l in layers:
    print(l)
print(nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Sequential(nn.Linear(3, 3), nn.Tanh()), nn.Linear(3, 1)))
print(nn.ModuleList([nn.Linear(1, 1), nn.Linear(1, 1), nn.ReLU()]))
print(nn.ModuleDict({"a": nn.Linear(1, 2), "act": nn.Tanh()}))
from collections import OrderedDict
net = nn.Sequential(OrderedDict([('fc1', nn.Linear(4, 3)), ('relu', nn.ReLU()), ('fc2', nn.Linear(3, 2))]))
print(net)
print(net.fc1, net[0], len(net), net[-1].out_features)
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.block = net
        self.w = nn.Parameter(torch.zeros(2))
    def extra_repr(self):
        return "w=2"
print(M())
print([n for n, _ in M().named_modules()])
print([(n, tuple(p.shape)) for n, p in M().named_parameters()])
print(nn.Parameter(torch.tensor([1., 2.])))
