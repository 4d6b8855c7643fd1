"""Shapes of inputs for the rows of networks; an array stands for itself: classes, indexes, targets."""

from __future__ import annotations

import numpy as np

CLASSES = np.array([2, 0])
PLANE_NUMBERS = np.array([[[0, 5, 5, 1]], [[2, 2, 3, 0]]])
PAIR = [(2, 3), (2, 3)]
RULE = [(), (2, 3), (2, 3)]
NETWORK_SHAPES = {
    "softmax_backward_data": PAIR, "log_softmax_backward_data": PAIR,
    "mse_loss": PAIR, "smooth_l1_loss": PAIR, "huber_loss": PAIR, "mse_loss_backward": RULE,
    "smooth_l1_loss_backward": RULE, "huber_loss_backward": RULE, "binary_cross_entropy": PAIR,
    "binary_cross_entropy_with_logits": PAIR, "soft_margin_loss": [(2, 3), np.array([[1, -1, 1], [1, 1, -1]])],
    "nll_loss": [(2, 3), CLASSES], "nll_loss_backward": [(), CLASSES], "nll_loss2d_backward": [(), CLASSES],
    "nll_loss2d": [(2, 3, 1, 2), np.array([[[2, 0]], [[-100, 1]]])], "multi_margin_loss": [(2, 3), CLASSES],
    "embedding": [(4, 3), np.array([[1, 0], [3, 1]])], "embedding_backward": [(2, 2, 3), np.array([[1, 0], [3, 0]])],
    "convolution": [(2, 2, 5), (3, 2, 3), (3,)], "convolution_input": [(2, 3, 3), (3, 2, 3)],
    "convolution_weight": [(2, 3, 3), (2, 2, 5)], "conv_transpose": [(2, 3, 3), (3, 2, 3), (2,)],
    "im2col": [(2, 1, 3, 3)], "col2im": [(2, 4, 8)],
    "max_pool": [(1, 2, 3, 3)], "max_pool_indices": [(1, 2, 3, 3)], "max_pool_backward": [(2, 1, 4), PLANE_NUMBERS],
    "max_pool_taken": [(2, 2, 3), PLANE_NUMBERS], "avg_pool2d": [(1, 2, 3, 3)], "avg_pool2d_backward": [(1, 2, 2, 4)],
    "adaptive_avg_pool2d": [(1, 3, 4)], "adaptive_avg_pool2d_backward": [(1, 2, 3)], "adaptive_max_pool2d": [(1, 3, 4)],
    "upsample_linear1d": [(1, 4)], "upsample_linear1d_backward": [(1, 6)],
    "upsample_bilinear2d": [(1, 3, 4)], "upsample_bilinear2d_backward": [(1, 5, 6)],
    "pixel_shuffle": [(1, 4, 2, 2)], "pixel_unshuffle": [(1, 1, 4, 2)],
    "layer_norm": [(2, 3), (3,), (3,)], "batch_norm": [(4, 2, 3), (2,), (2,)], "group_norm": [(2, 4, 3), (4,), (4,)],
}  # fmt: skip
for _name in ("nearest", "nearest_exact"):
    for _dims, _shape, _made in ((1, (1, 4), (1, 6)), (2, (1, 3, 4), (1, 5, 6))):
        NETWORK_SHAPES[f"upsample_{_name}{_dims}d"] = [_shape]
        NETWORK_SHAPES[f"upsample_{_name}{_dims}d_backward"] = [_made]
