import torch
from torch import nn, optim
base = nn.Linear(2, 2)
head = nn.Linear(2, 1)
opt = optim.SGD([
    {'params': base.parameters()},
    {'params': head.parameters(), 'lr': 1e-3},
], lr=1e-2, momentum=0.9)
print(len(opt.param_groups))
for i, g in enumerate(opt.param_groups):
    print(i, g['lr'], g['momentum'], len(g['params']))
print(opt)
extra = torch.zeros(3, requires_grad=True)
opt.add_param_group({'params': extra, 'lr': 5.0})
print(len(opt.param_groups), opt.param_groups[2]['lr'], opt.param_groups[2]['weight_decay'])
for g in opt.param_groups:
    g['lr'] *= 0.1
print([f"{g['lr']:.4f}" for g in opt.param_groups])
def attempt(f):
    try:
        print("ok", f())
    except Exception as e:
        print(type(e).__name__ + ":", e)
w = torch.ones(2, requires_grad=True)
attempt(lambda: optim.SGD([], lr=0.1))
attempt(lambda: optim.SGD(w, lr=0.1))
attempt(lambda: optim.SGD([w], lr=-1))
attempt(lambda: optim.SGD([w * 2], lr=0.1))
attempt(lambda: optim.SGD([w, 3], lr=0.1))
attempt(lambda: optim.SGD([{'params': w}, {'params': [w]}], lr=0.1))
attempt(lambda: optim.SGD([w], lr=0.1, momentum=-0.5))
attempt(lambda: optim.SGD([w], lr=0.1, nesterov=True))
attempt(lambda: optim.Adam([w], betas=(1.0, 0.9)))
attempt(lambda: optim.Adam([w], eps=-1))
attempt(lambda: optim.RMSprop([w], alpha=-0.1))
attempt(lambda: optim.Adam(model=1))
attempt(lambda: optim.SGD({w}, lr=0.1))
attempt(lambda: optim.SGD([{'params': {w}}], lr=0.1))
attempt(lambda: opt.load_state_dict(optim.SGD([w], lr=0.1).state_dict()))
attempt(lambda: optim.Adagrad([w], lr_decay=-1))
attempt(lambda: optim.SGD(['a'], lr=0.1))
attempt(lambda: optim.SGD([nn.Parameter(torch.ones(1)), None], lr=1))
named = optim.SGD(head.named_parameters(), lr=0.1)
print(named.param_groups[0]['param_names'], named.state_dict()['param_groups'][0]['params'])
