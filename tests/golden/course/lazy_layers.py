import torch
from torch import nn
torch.set_num_threads(1)
torch.manual_seed(0)
l = nn.LazyLinear(3); print(l, l.weight, l.bias)
print(l(torch.ones(2, 4)), l, type(l), l.weight, l.in_features)
net = nn.Sequential(nn.LazyConv2d(2, 3, padding=1), nn.LazyBatchNorm2d(), nn.ReLU(), nn.Flatten(), nn.LazyLinear(2))
print(net)
opt = torch.optim.SGD(net.parameters(), lr=.1)
out = net(torch.rand(2, 1, 4, 4)); print(out); print(net, net.state_dict().keys())
out.sum().backward(); opt.step(); print(net[4].weight[0], net[1].running_mean)
try: nn.LazyLinear(2).weight.shape
except Exception as e: print(type(e).__name__, e)
try: sum(p.numel() for p in nn.LazyLinear(2).parameters())
except Exception as e: print(type(e).__name__, e)
class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.LazyConv2d(6, kernel_size=5, padding=2), nn.Sigmoid(), nn.AvgPool2d(2, 2), nn.LazyConv2d(16, 5), nn.Sigmoid(), nn.AvgPool2d(2, 2), nn.Flatten(), nn.LazyLinear(120), nn.Sigmoid(), nn.LazyLinear(10))
    def layer_summary(self, shape):
        X = torch.randn(*shape)
        for layer in self.net:
            X = layer(X); print(layer.__class__.__name__, 'output shape:\t', X.shape)
m = LeNet(); m.layer_summary((1, 1, 28, 28))
def init_cnn(module):
    if type(module) == nn.Linear or type(module) == nn.Conv2d: nn.init.xavier_uniform_(module.weight)
m.apply(init_cnn); print(m.net[0].weight[0, 0, 0], torch.get_num_threads(), torch.version.cuda, nn.LazyLinear(3, bias=False))
