import torch

# Learn AND. The third input is always 1: its weight is the bias.
points = torch.tensor([[0.0, 0.0, 1.0],
                       [0.0, 1.0, 1.0],
                       [1.0, 0.0, 1.0],
                       [1.0, 1.0, 1.0]])
answers = torch.tensor([-1.0, -1.0, -1.0, 1.0])
w = torch.tensor([0.1, -0.2, 0.3], requires_grad=True)

for epoch in range(6):
    mistakes = 0
    for x, t in zip(points, answers):
        loss = torch.relu(-t * (w * x).sum())
        if loss > 0:    # x is on the wrong side of the line
            mistakes += 1
            loss.backward()
            # w.grad is -t * x, so this is Rosenblatt's rule.
            with torch.no_grad():
                w -= 0.5 * w.grad
            w.grad = None
    print(epoch, mistakes, w.detach())
