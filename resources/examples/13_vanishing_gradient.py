import torch

# Eight sigmoids in a row. The slope of a sigmoid is at most 0.25.
x = torch.tensor(1.0, requires_grad=True)
layers = [x]
for i in range(8):
    h = torch.sigmoid(layers[-1])
    h.retain_grad()
    layers.append(h)

h.backward()
for i in range(8, -1, -1):
    print(i, layers[i].grad)
