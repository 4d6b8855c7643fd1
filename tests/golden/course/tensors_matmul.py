import torch
A = torch.tensor([[1., 2.], [3., 4.]])
B = torch.tensor([[0., 1.], [1., 0.]])
v = torch.tensor([1., -1.])
print(A @ B, torch.mm(A, B), A.matmul(B), sep="\n")
print(A * B)
print(A @ v, torch.mv(A, v), v @ A, torch.dot(v, v))
print(torch.outer(v, torch.arange(3.)))
X = torch.arange(12.).view(2, 2, 3)
Y = torch.arange(12.).view(2, 3, 2)
print(torch.bmm(X, Y))
print(torch.einsum("ij,jk->ik", A, B))
print(torch.einsum("bij->bji", X).shape)
print(torch.einsum("i,i->", v, v))
print(torch.linalg.det(A), torch.linalg.inv(A))
print(torch.linalg.solve(A, v).round(decimals=3))
print(A.T, A.trace(), torch.diag(A), torch.triu(A), torch.tril(A))
try:
    A @ torch.ones(3)
except RuntimeError as e:
    print(e)
try:
    torch.mm(A, v)
except RuntimeError as e:
    print(e)
try:
    torch.ones(2, 3) @ torch.ones(2, 3)
except RuntimeError as e:
    print(e)
print((torch.ones(5, 2, 3) @ torch.ones(3, 4)).shape)
print(torch.addmm(torch.ones(2, 2), A, B))
