// The trees of std::map and std::set, whose functions live in the C++ library. Never balanced: the order and
// the memory are the same, and what runs here holds few nodes.

#include <map>

namespace std {
namespace {

using Node = _Rb_tree_node_base;

Node* lowest(Node* node) {
  while (node->_M_left != nullptr) node = node->_M_left;
  return node;
}

Node* highest(Node* node) {
  while (node->_M_right != nullptr) node = node->_M_right;
  return node;
}

// The header stands above the root: its parent is the root, and the root's parent is it. The root may look
// the same from below, but is never red.
bool is_header(const Node* node) {
  return node->_M_color == _S_red;
}

// Puts `child` where `node` hangs.
void replace(Node* node, Node* child, Node& header) {
  Node* const parent = node->_M_parent;
  if (parent == &header) {
    header._M_parent = child;
  } else if (parent->_M_left == node) {
    parent->_M_left = child;
  } else {
    parent->_M_right = child;
  }
  if (child != nullptr) child->_M_parent = parent;
}

}  // namespace

Node* _Rb_tree_increment(Node* node) noexcept {
  if (node->_M_right != nullptr) return lowest(node->_M_right);
  Node* parent = node->_M_parent;
  while (!is_header(parent) && node == parent->_M_right) {
    node = parent;
    parent = parent->_M_parent;
  }
  return parent;
}

const Node* _Rb_tree_increment(const Node* node) noexcept {
  return _Rb_tree_increment(const_cast<Node*>(node));
}

Node* _Rb_tree_decrement(Node* node) noexcept {
  if (is_header(node)) return node->_M_right;  // the highest
  if (node->_M_left != nullptr) return highest(node->_M_left);
  Node* parent = node->_M_parent;
  while (!is_header(parent) && node == parent->_M_left) {
    node = parent;
    parent = parent->_M_parent;
  }
  return parent;
}

const Node* _Rb_tree_decrement(const Node* node) noexcept {
  return _Rb_tree_decrement(const_cast<Node*>(node));
}

void _Rb_tree_insert_and_rebalance(const bool left, Node* node, Node* parent, Node& header) noexcept {
  node->_M_parent = parent;
  node->_M_left = nullptr;
  node->_M_right = nullptr;
  node->_M_color = _S_black;
  if (parent == &header) {
    header._M_parent = header._M_left = header._M_right = node;
  } else if (left) {
    parent->_M_left = node;
    if (parent == header._M_left) header._M_left = node;
  } else {
    parent->_M_right = node;
    if (parent == header._M_right) header._M_right = node;
  }
}

Node* _Rb_tree_rebalance_for_erase(Node* const node, Node& header) noexcept {
  if (header._M_left == node) header._M_left = _Rb_tree_increment(node);
  if (header._M_right == node) header._M_right = _Rb_tree_decrement(node);
  if (node->_M_left == nullptr || node->_M_right == nullptr) {
    replace(node, node->_M_left != nullptr ? node->_M_left : node->_M_right, header);
  } else {
    Node* const next = lowest(node->_M_right);
    if (next != node->_M_right) {
      replace(next, next->_M_right, header);
      next->_M_right = node->_M_right;
      next->_M_right->_M_parent = next;
    }
    replace(node, next, header);
    next->_M_left = node->_M_left;
    next->_M_left->_M_parent = next;
  }
  if (header._M_parent == nullptr) header._M_left = header._M_right = &header;
  return node;
}

}  // namespace std
