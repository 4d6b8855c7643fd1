import numpy as np
import torch

a = np.array([[1., 2.], [3., 4.]])
t = torch.from_numpy(a)
print(t, t.dtype)
a[0, 0] = 100
print("shared:", t[0, 0])
t[1, 1] = -1
print(a)
c = torch.tensor(a)
a[0, 1] = 55
print(c)
print(torch.ones(3).numpy(), type(torch.ones(3).numpy()))
x = torch.ones(2, requires_grad=True)
try:
    x.numpy()
except RuntimeError as e:
    print(e)
print(x.detach().numpy())
print(np.sqrt(torch.tensor([4., 9.])))
print(torch.as_tensor(np.arange(3)))
print(torch.tensor(np.float32(2.5)), torch.tensor(np.arange(4).reshape(2, 2)))
print(torch.from_numpy(np.linspace(0, 1, 4)).float())
print(np.array(torch.eye(2)))
print(torch.tensor([1., 2.]) + torch.from_numpy(np.array([1., 2.])))
print(float(torch.tensor(2.5)), int(torch.tensor(7)), len(t), list(torch.arange(3)))
