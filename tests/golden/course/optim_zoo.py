import torch
import torch.optim as optim
torch.manual_seed(0)
X = torch.randn(30, 4)
t = X @ torch.tensor([[1.], [2.], [-1.], [0.5]])

def train(name, **kw):
    w = torch.zeros(4, 1, requires_grad=True)
    opt = getattr(optim, name)([w], **kw)
    for i in range(60):
        opt.zero_grad()
        loss = ((X @ w - t) ** 2).mean()
        loss.backward()
        opt.step()
    print(f"{name:9s} {loss.item():.4f}", [f"{v:.3f}" for v in w.flatten().tolist()])
    return opt

train("SGD", lr=0.05)
train("SGD", lr=0.02, momentum=0.9, nesterov=True, weight_decay=1e-3)
train("SGD", lr=0.02, momentum=0.8, dampening=0.5)
train("Adam", lr=0.1)
train("Adam", lr=0.1, amsgrad=True, betas=(0.8, 0.9))
train("AdamW", lr=0.1, weight_decay=0.1)
train("RMSprop", lr=0.02)
train("RMSprop", lr=0.02, centered=True, momentum=0.5)
train("Adagrad", lr=0.5, lr_decay=0.01)
train("Adadelta", lr=5.0)
train("Adamax", lr=0.1)
train("NAdam", lr=0.1)
train("RAdam", lr=0.3)
train("Rprop", lr=0.05)
train("ASGD", lr=0.05)
for name in ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "Rprop", "ASGD", "LBFGS"]:
    print(getattr(optim, name)([torch.zeros(1, requires_grad=True)]))
print(train("Adam", lr=0.1).state_dict()["state"][0]["step"])
