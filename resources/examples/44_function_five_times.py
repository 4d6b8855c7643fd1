import torch


def squash(a):
    b = a * 1.5
    return torch.tanh(b)


# The same function five times: five cards, each with two nodes.
x = torch.tensor([0.5, -1.0], requires_grad=True)
y = squash(squash(squash(squash(squash(x)))))
y.backward(torch.ones(2))
print(x.grad)
