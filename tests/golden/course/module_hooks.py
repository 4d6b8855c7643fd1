import torch
import torch.nn as nn
torch.manual_seed(1)
model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
acts = {}
def save(name):
    def hook(module, inp, out):
        acts[name] = out.detach()
    return hook
h1 = model[0].register_forward_hook(save('fc1'))
h2 = model[1].register_forward_hook(save('relu'))
out = model(torch.ones(2, 3))
for k, v in acts.items():
    print(k, v.shape)
    print(v)
h1.remove()
acts.clear()
model(torch.ones(1, 3))
print(list(acts))
def pre(module, args):
    print("pre:", type(module).__name__, args[0].shape)
    return (args[0] * 0,)
h3 = model.register_forward_pre_hook(pre)
print(torch.allclose(model(torch.randn(2, 3)), model(torch.randn(2, 3))))
h3.remove()
def bw(module, grad_in, grad_out):
    print("backward of", module, [tuple(g.shape) for g in grad_out])
model[2].register_full_backward_hook(bw)
model(torch.ones(2, 3)).sum().backward()
print(model[2].bias.grad)
