import torch, warnings
def t(f):
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter('always')
        try: print(f())
        except Exception as e: print(type(e).__name__, '|', e)
    for x in w: print('   W', x.category.__name__, x.message)
x = torch.tensor([1., 2.], requires_grad=True)
t(lambda: (x * 2).backward())
t(lambda: torch.ones(2).sum().backward())
def twice():
    y = (x ** 2).sum(); y.backward(); y.backward()
t(twice)
def inplace():
    y = x.exp(); y += 1; y.sum().backward()
t(inplace)
def sig():
    y = torch.sigmoid(x); y.mul_(2); y.sum().backward()
t(sig)
def leaf(): 
    global x
    x += 1
t(leaf)
def leaf2(): x[0] = 3
t(leaf2)
t(lambda: x.fill_(1))
t(lambda: x.numpy())
t(lambda: x.detach().numpy())
t(lambda: (x * 2).requires_grad_(False))
t(lambda: torch.ones(2, dtype=torch.long).requires_grad_())
t(lambda: (x * 2).grad)
t(lambda: torch.autograd.grad(x.sum(), torch.ones(2)))
t(lambda: torch.autograd.grad(x.sum(), torch.ones(2, requires_grad=True)))
t(lambda: torch.autograd.grad(x.sum(), [x, torch.ones(2, requires_grad=True)], allow_unused=True))
t(lambda: torch.autograd.grad(x * 2, x))
t(lambda: torch.autograd.grad(x * 2, x, torch.ones(3)))
t(lambda: (x * 2).backward(torch.ones(3)))
t(lambda: (x * 2).backward(2.0))
t(lambda: x.backward(torch.ones(2), 3, 4, 5, 6))
def setg(): x.grad = torch.ones(3)
t(setg)
def setg2(): x.grad = torch.ones(2).double()
t(setg2)
def setg3(): x.grad = 3
t(setg3)
def setrg():
    y = x * 2; y.requires_grad = False
t(setrg)
t(lambda: torch.tensor(x))
t(lambda: float(x[0]))
t(lambda: torch.nn.Parameter([1.0]))
t(lambda: torch.nn.Parameter(torch.tensor([1])))
t(lambda: torch.ones(2).retain_grad())
t(lambda: torch.ones(2).register_hook(lambda g: g))
t(lambda: torch.optim.SGD([], lr=0.1))
t(lambda: torch.optim.SGD([x * 2], lr=0.1))
t(lambda: torch.optim.SGD([x], lr=-1))
t(lambda: torch.optim.SGD(x, lr=.1))
t(lambda: torch.optim.SGD([1.0], lr=.1))
t(lambda: torch.optim.SGD(torch.nn.Linear(1, 1), lr=.1))
t(lambda: torch.optim.Adam([x], lr=.1, betas=(1.5, .9)))
t(lambda: torch.optim.SGD([x], lr=.1, nesterov=True))
t(lambda: torch.optim.SGD([x]))
t(lambda: torch.optim.SGD())
t(lambda: torch.optim.SGD([x], learning_rate=.1))
t(lambda: torch.optim.Adam([{'params': [x]}, {'params': [x]}]))
t(lambda: torch.optim.Adam([{'lr': 3}]))
t(lambda: torch.optim.lr_scheduler.StepLR(3, 2))
t(lambda: torch.optim.lr_scheduler.StepLR(torch.optim.SGD([x], lr=1)))
def order():
    o = torch.optim.SGD([x], lr=1.); s = torch.optim.lr_scheduler.StepLR(o, 2); s.step(); o.step()
t(order)
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a): return a * 2
t(lambda: F.apply(x).sum().backward())
class G(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, b): return a * b
    @staticmethod
    def backward(ctx, g): return g
t(lambda: G.apply(x, x).sum().backward())
class H(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a): return a * 2
    @staticmethod
    def backward(ctx, g): return torch.ones(5)
t(lambda: H.apply(x).sum().backward())
t(lambda: H.apply(x).grad_fn)
t(lambda: H.forward(x))
