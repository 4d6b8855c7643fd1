import torch

w = torch.tensor(1.0, requires_grad=True)
for step in range(3):
    # .item() takes the number out: the road back to w ends here.
    prediction = torch.tensor(3.0) * w.item()
    loss = (prediction - 6.0) ** 2

    # The patch silences the error. It does not mend the road.
    loss.requires_grad = True
    loss.backward()
    print(step, loss.item(), w.grad)
