import torch

x = torch.tensor(2.0, requires_grad=True)
y = x ** 3

y.backward(retain_graph=True)   # the saved values stay
print(x.grad)

y.backward()                    # now they are freed
print(x.grad)                   # 12 + 12

y.backward()                    # nothing is left to use
