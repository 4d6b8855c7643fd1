import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)

with torch.inference_mode():
    i = x ** 2            # not even a version is counted

d = x.data * 3            # the same memory, off the tape
c = torch.tensor(x) * 3   # a copy: other memory, and a warning

print(i.is_inference(), d.requires_grad, c.requires_grad)
