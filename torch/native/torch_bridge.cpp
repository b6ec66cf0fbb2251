// The whole native side of the system Torch backend: a C interface over any libtorch (1.13 or 2.x).
//
// Every operator is reached through libtorch's dispatcher by its name, with its arguments boxed on a stack, so that a new
// operator costs one line of C# and none here. What is left is what no operator does: handles, memory, autograd, generators.
//
// Conventions. A tensor handle is a TensorImpl* that owns one reference; 0 is the undefined tensor. A function that can fail returns
// a status (0 is success) or a handle; on failure it returns -1 (or 0) and bridge_last_error() gives libtorch's message.
// No exception leaves this file.

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <c10/util/Exception.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/edge.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/serialize/archive.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <vector>

#if defined(__unix__) || defined(__APPLE__)
#include <dlfcn.h>
#endif
#if defined(__GLIBC__)
#include <malloc.h>
#endif

// ---- What differs between libtorch versions stands here and nowhere else. -------------------------------------------------
#if __has_include(<torch/headeronly/version.h>)
#include <torch/headeronly/version.h>
#elif __has_include(<torch/csrc/api/include/torch/version.h>)
#include <torch/csrc/api/include/torch/version.h>
#endif
#if defined(TORCH_VERSION_MAJOR) && TORCH_VERSION_MAJOR >= 2
#define BRIDGE_TORCH2 1
#else
#define BRIDGE_TORCH2 0
#endif

namespace bridge {

using TensorHandle = c10::TensorImpl*;

#if BRIDGE_TORCH2 && TORCH_VERSION_MINOR >= 5
template <class T> using Optional = std::optional<T>;
inline constexpr auto Nothing = std::nullopt;
#else
template <class T> using Optional = c10::optional<T>;
inline const auto Nothing = c10::nullopt;
#endif

bool is_list_of(const c10::TypePtr& type, c10::TypeKind element) {
  return type->kind() == c10::TypeKind::ListType && type->castRaw<c10::ListType>()->getElementType()->kind() == element;
}

c10::SymIntArrayRef symbolic(at::IntArrayRef sizes) {
#if BRIDGE_TORCH2
  return c10::fromIntArrayRefSlow(sizes);
#else
  return c10::fromIntArrayRef(sizes);
#endif
}

void synchronize_device(c10::Device device) {
  if (device.is_cpu()) return;
  c10::impl::VirtualGuardImpl guard(device.type());
  c10::DeviceIndex index = device.has_index() ? device.index() : guard.getDevice().index();
#if BRIDGE_TORCH2 && TORCH_VERSION_MINOR >= 5
  guard.synchronizeDevice(index);
#else
  guard.getStream(c10::Device(device.type(), index)).synchronize();
#endif
}

int64_t cuda_device_count() {
#if BRIDGE_TORCH2 && TORCH_VERSION_MINOR >= 5
  return at::globalContext().hasCUDA() ? at::globalContext().getAcceleratorHooksInterface(at::kCUDA).deviceCount() : 0;
#else
  return at::hasCUDA() ? at::detail::getCUDAHooks().getNumGPUs() : 0;
#endif
}

// Nodes of the graph are held by std::shared_ptr in older versions and count their own references in newer ones.
using NodePointer = decltype(torch::autograd::Edge::function);

template <class Pointer, class Node>
Pointer own_node(Node* node) {
  if constexpr (std::is_same_v<Pointer, std::shared_ptr<torch::autograd::Node>>) {
    // libtorch's deleter, found by its argument, frees a long chain of nodes without recursion.
    return Pointer(node, [](auto* owned) { deleteNode(owned); });
  } else {
    return Pointer::unsafe_steal_from_new(node);
  }
}

template <class Node>
NodePointer pointer_to(Node* node) {
  if constexpr (std::is_same_v<NodePointer, std::shared_ptr<torch::autograd::Node>>) return node->shared_from_this();
  else return node->getptr();
}

// Gives outputs their place in the graph as libtorch does for its own custom functions. The arguments it takes grew over the versions.
template <class Wrap>
std::vector<Optional<at::Tensor>> wrap_outputs(Wrap wrap, const torch::autograd::variable_list& inputs,
                                               const std::unordered_set<c10::TensorImpl*>& non_differentiable,
                                               const std::unordered_set<c10::TensorImpl*>& dirty,
                                               const std::vector<Optional<at::Tensor>>& outputs,
                                               const NodePointer& node) {
  using List = torch::autograd::variable_list;
  using Set = std::unordered_set<c10::TensorImpl*>;
  using Outputs = at::ArrayRef<Optional<at::Tensor>>;
  using ViewAsSelf = std::function<at::Tensor(const at::Tensor&)>;
  torch::autograd::_jvp_fn_t jvp = [](const List&, const List&) -> List {
    TORCH_CHECK(false, "forward-mode differentiation of custom functions is not supported");
  };
  ViewAsSelf view_as_self = [](const at::Tensor& tensor) { return tensor.view_as(tensor); };
  (void)view_as_self;
  if constexpr (std::is_invocable_v<Wrap, const List&, const Set&, const Set&, Outputs, const NodePointer&, torch::autograd::_jvp_fn_t>) {
    return wrap(inputs, non_differentiable, dirty, outputs, node, jvp);
  } else if constexpr (std::is_invocable_v<Wrap, const List&, const Set&, const Set&, Outputs, const NodePointer&, torch::autograd::_jvp_fn_t,
                                           const Set&>) {
    return wrap(inputs, non_differentiable, dirty, outputs, node, jvp, Set{});
  } else if constexpr (std::is_invocable_v<Wrap, const List&, const Set&, const Set&, Outputs, const NodePointer&, torch::autograd::_jvp_fn_t,
                                           const Set&, const ViewAsSelf&>) {
    return wrap(inputs, non_differentiable, dirty, outputs, node, jvp, Set{}, view_as_self);
  } else {
    return wrap(inputs, non_differentiable, dirty, outputs, node, jvp, Set{}, view_as_self, false);
  }
}

// ---- Errors ----------------------------------------------------------------------------------------------------------------

thread_local std::string last_error;

template <class F>
auto guarded(F&& body, decltype(body()) failed) noexcept -> decltype(body()) {
  try {
    return body();
  } catch (const c10::Error& e) {
    last_error = e.what_without_backtrace();
  } catch (const std::exception& e) {
    last_error = e.what();
  } catch (...) {
    last_error = "unknown native error";
  }
  return failed;
}

template <class F>
int attempt(F&& body) noexcept {
  return guarded([&] { body(); return 0; }, -1);
}

// ---- Handles ---------------------------------------------------------------------------------------------------------------

TensorHandle release(at::Tensor tensor) { return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr; }

at::Tensor borrow(TensorHandle handle) {
  if (handle == nullptr) return {};
  return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::unsafe_reclaim_from_nonowning(handle));
}

std::vector<at::Tensor> borrow(const TensorHandle* handles, int64_t count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(count);
  for (int64_t i = 0; i < count; i++) tensors.push_back(borrow(handles[i]));
  return tensors;
}

// ---- Calls -----------------------------------------------------------------------------------------------------------------

enum class Kind : int32_t {
  None = 0, Default = 1, Tensor = 2, Int = 3, Double = 4, Bool = 5, IntList = 6, DoubleList = 7, BoolList = 8,
  TensorList = 9, Device = 10, String = 11, Generator = 12, Complex = 13,
};

struct Argument {
  Kind kind;
  int32_t length;   // elements of a list, bytes of a string, index of a device
  union {
    int64_t integer;
    double real;
    const void* pointer;
    TensorHandle tensor;
  };
};

struct Operator;

// Calls an operator without boxing, if the arguments suit; returns whether they did.
using UnboxedCall = bool (*)(const Operator& op, const Argument* arguments, int count, Argument* result);

struct Operator {
  c10::OperatorHandle handle;
  std::vector<c10::TypePtr> types = {};        // optionals unwrapped
  std::vector<bool> optional = {};
  std::vector<Optional<c10::IValue>> defaults = {};
  UnboxedCall unboxed = nullptr;
  std::shared_ptr<void> typed_handle = {};     // what `unboxed` calls
  std::vector<Argument> unboxed_defaults = {};
  bool pure = false;                           // neither writes nor returns an argument, and autograd has a kernel of its own for it
};

// A required argument was null: its name is the error text, and the status says so.
constexpr int StatusNull = -2;

struct NullArgument final : std::exception {};

void check_not_null(const Operator& op, size_t index, const Argument& argument) {
  const bool element_missing = argument.kind == Kind::TensorList && is_list_of(op.types[index], c10::TypeKind::TensorType) &&
      std::find(static_cast<const TensorHandle*>(argument.pointer), static_cast<const TensorHandle*>(argument.pointer) + argument.length,
                nullptr) != static_cast<const TensorHandle*>(argument.pointer) + argument.length;
  if ((argument.kind == Kind::None && !op.optional[index]) || element_missing) {
    last_error = op.handle.schema().arguments()[index].name();
    throw NullArgument();
  }
}

c10::IValue unbox_list(const Argument& argument, const c10::TypePtr& type) {
  using c10::TypeKind;
  switch (argument.kind) {
    case Kind::IntList: {
      auto data = static_cast<const int64_t*>(argument.pointer);
      if (is_list_of(type, TypeKind::FloatType)) {
        return c10::IValue(std::vector<double>(data, data + argument.length));
      }
      return c10::IValue(c10::IntArrayRef(data, argument.length));
    }
    case Kind::DoubleList: {
      auto data = static_cast<const double*>(argument.pointer);
      return c10::IValue(std::vector<double>(data, data + argument.length));
    }
    case Kind::BoolList: {
      auto data = static_cast<const uint8_t*>(argument.pointer);
      c10::List<bool> list;
      list.reserve(argument.length);
      for (int32_t i = 0; i < argument.length; i++) list.push_back(data[i] != 0);
      return c10::IValue(std::move(list));
    }
    default: {
      auto handles = static_cast<const TensorHandle*>(argument.pointer);
      if (is_list_of(type, TypeKind::OptionalType)) {
        c10::List<Optional<at::Tensor>> list;
        list.reserve(argument.length);
        for (int32_t i = 0; i < argument.length; i++) {
          if (handles[i] == nullptr) list.push_back(Nothing);
          else list.push_back(borrow(handles[i]));
        }
        return c10::IValue(std::move(list));
      }
      c10::List<at::Tensor> list;
      list.reserve(argument.length);
      for (int32_t i = 0; i < argument.length; i++) list.push_back(borrow(handles[i]));
      return c10::IValue(std::move(list));
    }
  }
}

c10::IValue to_value(const Argument& argument, const c10::TypePtr& type) {
  switch (argument.kind) {
    case Kind::Tensor: return c10::IValue(borrow(argument.tensor));
    case Kind::Int:
      if (type->kind() == c10::TypeKind::FloatType) return c10::IValue(static_cast<double>(argument.integer));
      if (type->kind() == c10::TypeKind::BoolType) return c10::IValue(argument.integer != 0);
      return c10::IValue(argument.integer);
    case Kind::Double: return c10::IValue(argument.real);
    case Kind::Bool: return c10::IValue(argument.integer != 0);
    case Kind::Complex: {
      auto parts = static_cast<const double*>(argument.pointer);
      return c10::IValue(c10::complex<double>(parts[0], parts[1]));
    }
    case Kind::Device:
      return c10::IValue(c10::Device(static_cast<c10::DeviceType>(argument.integer), static_cast<c10::DeviceIndex>(argument.length)));
    case Kind::String: return c10::IValue(std::string(static_cast<const char*>(argument.pointer), argument.length));
    case Kind::Generator: return c10::IValue(*static_cast<const at::Generator*>(argument.pointer));
    case Kind::None:
    case Kind::Default: return c10::IValue();
    default: return unbox_list(argument, type);
  }
}

// A result list lives here until the caller, on the same thread, has read it.
thread_local std::vector<int64_t> list_buffer;

Argument from_value(c10::IValue& value) {
  Argument result{};
  if (value.isTensor()) {
    result.kind = Kind::Tensor;
    result.tensor = release(std::move(value).toTensor());
  } else if (value.isInt()) {
    result.kind = Kind::Int;
    result.integer = value.toInt();
  } else if (value.isDouble()) {
    result.kind = Kind::Double;
    result.real = value.toDouble();
  } else if (value.isBool()) {
    result.kind = Kind::Bool;
    result.integer = value.toBool();
  } else if (value.isComplexDouble()) {
    auto parts = value.toComplexDouble();
    list_buffer.resize(2);
    std::memcpy(list_buffer.data(), &parts, 16);
    result.kind = Kind::Complex;
    result.pointer = list_buffer.data();
  } else if (value.isTensorList()) {
    auto list = value.toTensorVector();
    list_buffer.clear();
    for (auto& tensor : list) list_buffer.push_back(reinterpret_cast<int64_t>(release(std::move(tensor))));
    result.kind = Kind::TensorList;
    result.length = static_cast<int32_t>(list_buffer.size());
    result.pointer = list_buffer.data();
  } else if (value.isIntList()) {
    auto list = value.toIntVector();
    list_buffer.assign(list.begin(), list.end());
    result.kind = Kind::IntList;
    result.length = static_cast<int32_t>(list_buffer.size());
    result.pointer = list_buffer.data();
  } else if (value.isNone()) {
    result.kind = Kind::None;
  } else {
    TORCH_CHECK(false, "a result of type ", value.tagKind(), " is not supported by the bridge");
  }
  return result;
}

// ---- Calls without boxing --------------------------------------------------------------------------------------------------

// Most operators take a few tensors and numbers, by one of a few C++ signatures. Calling those by their types saves the boxes, about
// 100 ns a call, a sixth of the cost of a small operator. Every other operator, and any argument of another kind, is boxed.

// A tensor argument without a reference of its own: the caller holds one for as long as the call lasts.
struct BorrowedTensor {
  at::Tensor tensor;
  explicit BorrowedTensor(TensorHandle handle)
      : tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(handle)) {}
  BorrowedTensor(const BorrowedTensor&) = delete;
  ~BorrowedTensor() { tensor.unsafeReleaseTensorImpl(); }
};

template <class T>
struct Parameter;

template <>
struct Parameter<const at::Tensor&> {
  static bool suits(const c10::Argument& argument, bool optional) {
    return argument.type()->kind() == c10::TypeKind::TensorType && !optional &&
        !(argument.alias_info() && argument.alias_info()->isWrite());
  }
  static bool suits(const Argument& argument) { return argument.kind == Kind::Tensor && argument.tensor != nullptr; }
  BorrowedTensor value;
  explicit Parameter(const Argument& argument) : value(argument.tensor) {}
  const at::Tensor& get() { return value.tensor; }
};

template <>
struct Parameter<at::Tensor&> {
  static bool suits(const c10::Argument& argument, bool optional) {
    return argument.type()->kind() == c10::TypeKind::TensorType && !optional && argument.alias_info() && argument.alias_info()->isWrite();
  }
  static bool suits(const Argument& argument) { return argument.kind == Kind::Tensor && argument.tensor != nullptr; }
  at::Tensor value;
  explicit Parameter(const Argument& argument) : value(borrow(argument.tensor)) {}
  at::Tensor& get() { return value; }
};

template <>
struct Parameter<const at::Scalar&> {
  static bool suits(const c10::Argument& argument, bool optional) {
    return argument.type()->kind() == c10::TypeKind::NumberType && !optional;
  }
  static bool suits(const Argument& argument) {
    return argument.kind == Kind::Int || argument.kind == Kind::Double || argument.kind == Kind::Bool;
  }
  at::Scalar value;
  explicit Parameter(const Argument& argument)
      : value(argument.kind == Kind::Double ? at::Scalar(argument.real)
              : argument.kind == Kind::Int  ? at::Scalar(argument.integer)
                                            : at::Scalar(argument.integer != 0)) {}
  const at::Scalar& get() { return value; }
};

template <>
struct Parameter<int64_t> {
  static bool suits(const c10::Argument& argument, bool optional) { return argument.real_type()->str() == "int" && !optional; }
  static bool suits(const Argument& argument) { return argument.kind == Kind::Int; }
  int64_t value;
  explicit Parameter(const Argument& argument) : value(argument.integer) {}
  int64_t get() { return value; }
};

template <>
struct Parameter<bool> {
  static bool suits(const c10::Argument& argument, bool optional) { return argument.type()->str() == "bool" && !optional; }
  static bool suits(const Argument& argument) { return argument.kind == Kind::Bool; }
  bool value;
  explicit Parameter(const Argument& argument) : value(argument.integer != 0) {}
  bool get() { return value; }
};

template <>
struct Parameter<Optional<at::ScalarType>> {
  static bool suits(const c10::Argument& argument, bool optional) { return optional && argument.name() == "dtype"; }
  static bool suits(const Argument& argument) { return argument.kind == Kind::Int || argument.kind == Kind::None; }
  Optional<at::ScalarType> value;
  explicit Parameter(const Argument& argument) {
    if (argument.kind == Kind::Int) value = static_cast<at::ScalarType>(argument.integer);
  }
  Optional<at::ScalarType> get() { return value; }
};

template <>
struct Parameter<at::IntArrayRef> {
  static bool suits(const c10::Argument& argument, bool optional) { return argument.real_type()->str() == "int[]" && !optional; }
  static bool suits(const Argument& argument) { return argument.kind == Kind::IntList; }
  at::IntArrayRef value;
  explicit Parameter(const Argument& argument) : value(static_cast<const int64_t*>(argument.pointer), argument.length) {}
  at::IntArrayRef get() { return value; }
};

template <>
struct Parameter<at::OptionalIntArrayRef> {
  static bool suits(const c10::Argument& argument, bool optional) { return argument.type()->str() == "int[]?" && optional; }
  static bool suits(const Argument& argument) { return argument.kind == Kind::IntList || argument.kind == Kind::None; }
  at::OptionalIntArrayRef value;
  explicit Parameter(const Argument& argument) {
    if (argument.kind == Kind::IntList) value = at::IntArrayRef(static_cast<const int64_t*>(argument.pointer), argument.length);
  }
  at::OptionalIntArrayRef get() { return value; }
};

template <>
struct Parameter<c10::SymIntArrayRef> {
  static bool suits(const c10::Argument& argument, bool optional) { return argument.real_type()->str() == "SymInt[]" && !optional; }
  static bool suits(const Argument& argument) { return argument.kind == Kind::IntList; }
  at::IntArrayRef value;
  explicit Parameter(const Argument& argument) : value(static_cast<const int64_t*>(argument.pointer), argument.length) {}
  c10::SymIntArrayRef get() { return symbolic(value); }
};

Argument default_argument(const Optional<c10::IValue>& value) {
  Argument argument{};
  if (!value) return argument;
  if (value->isInt()) {
    argument.kind = Kind::Int;
    argument.integer = value->toInt();
  } else if (value->isDouble()) {
    argument.kind = Kind::Double;
    argument.real = value->toDouble();
  } else if (value->isBool()) {
    argument.kind = Kind::Bool;
    argument.integer = value->toBool();
  }
  return argument;
}

template <class Signature>
struct Unboxed;

template <class Result, class... Parameters>
struct Unboxed<Result(Parameters...)> {
  using Handle = c10::TypedOperatorHandle<Result(Parameters...)>;

  static bool bind(Operator& op) {
    const auto& schema = op.handle.schema();
    if (schema.arguments().size() != sizeof...(Parameters) || schema.returns().size() != 1 ||
        schema.returns()[0].type()->kind() != c10::TypeKind::TensorType) {
      return false;
    }
    size_t i = 0;
    if (!(... && suits<Parameters>(op, i++))) return false;
    // Throws where the kernel has another C++ signature than its schema suggests.
    op.typed_handle = std::make_shared<Handle>(op.handle.template typed<Result(Parameters...)>());
    op.unboxed = &call;
    op.pure = op.handle.hasKernelForDispatchKey(c10::DispatchKey::Autograd) && schema.returns()[0].alias_info() == nullptr &&
        std::none_of(schema.arguments().begin(), schema.arguments().end(), [](const auto& argument) { return argument.alias_info(); });
    for (const auto& value : op.defaults) op.unboxed_defaults.push_back(default_argument(value));
    return true;
  }

 private:
  template <class P>
  static bool suits(const Operator& op, size_t index) {
    return Parameter<P>::suits(op.handle.schema().arguments()[index], op.optional[index]);
  }

  static bool call(const Operator& op, const Argument* arguments, int count, Argument* result) {
    constexpr int arity = sizeof...(Parameters);
    if (count > arity) return false;
    const Argument* completed[arity];
    for (int i = 0; i < arity; i++) {
      completed[i] = i < count && arguments[i].kind != Kind::Default ? &arguments[i] : &op.unboxed_defaults[i];
    }
    return call(op, completed, result, std::index_sequence_for<Parameters...>());
  }

  template <size_t... I>
  static bool call(const Operator& op, const Argument* const* arguments, Argument* result, std::index_sequence<I...>) {
    if (!(... && Parameter<Parameters>::suits(*arguments[I]))) return false;
    const auto& handle = *static_cast<const Handle*>(op.typed_handle.get());
    if constexpr (std::is_reference_v<Result>) {
      handle.call(Parameter<Parameters>(*arguments[I]).get()...);
      *result = {};  // in place: the caller has the tensor already
    } else {
      // Autograd has nothing to record of a pure operator whose arguments need no gradient: going around it saves 15 % of a small one.
      const bool recorded = !op.pure || (c10::GradMode::is_enabled() && (... || needs_gradient<Parameters>(*arguments[I])));
      Optional<at::AutoDispatchBelowADInplaceOrView> around;
      if (!recorded) around.emplace();
      result->tensor = release(handle.call(Parameter<Parameters>(*arguments[I]).get()...));
      result->kind = Kind::Tensor;
    }
    return true;
  }

  template <class P>
  static bool needs_gradient(const Argument& argument) {
    if constexpr (std::is_same_v<P, const at::Tensor&>) return argument.tensor->requires_grad();
    return false;
  }
};

template <class... Signatures>
void bind_any(Operator& op) {
  try {
    (... || Unboxed<Signatures>::bind(op));
  } catch (const std::exception&) {
    op.unboxed = nullptr;
  }
}

void bind_unboxed(Operator& op) {
  using T = const at::Tensor&;
  using S = const at::Scalar&;
  using Self = at::Tensor&;
  using DType = Optional<at::ScalarType>;
  bind_any<at::Tensor(T), at::Tensor(T, T), at::Tensor(T, S), at::Tensor(T, T, S), at::Tensor(T, S, S), at::Tensor(T, T, T),
           at::Tensor(T, T, T, S), at::Tensor(T, T, T, S, S), at::Tensor(T, DType), at::Tensor(T, int64_t),
           at::Tensor(T, int64_t, int64_t), at::Tensor(T, int64_t, DType), at::Tensor(T, at::IntArrayRef),
           at::Tensor(T, at::IntArrayRef, bool), at::Tensor(T, at::OptionalIntArrayRef, bool, DType), at::Tensor(T, c10::SymIntArrayRef),
           Self(Self), Self(Self, T), Self(Self, S), Self(Self, T, S), Self(Self, S, S), Self(Self, T, T), Self(Self, T, T, S)>(op);
}

// ---- Boxed calls -----------------------------------------------------------------------------------------------------------

int call(const Operator& op, const Argument* arguments, int count, Argument* results, int capacity) {
  if (op.unboxed != nullptr && op.unboxed(op, arguments, count, results)) return 1;
  const size_t arity = op.types.size();
  TORCH_CHECK(static_cast<size_t>(count) <= arity, op.handle.operator_name(), " takes ", arity, " arguments, got ", count);
  // The stack's memory is kept for the next call; a call within this one finds none and allocates its own.
  static thread_local torch::jit::Stack spare;
  torch::jit::Stack stack = std::move(spare);
  stack.clear();
  stack.reserve(arity);
  for (size_t i = 0; i < arity; i++) {
    if (i < static_cast<size_t>(count) && arguments[i].kind != Kind::Default) {
      check_not_null(op, i, arguments[i]);
      stack.push_back(to_value(arguments[i], op.types[i]));
    } else {
      TORCH_CHECK(op.defaults[i], op.handle.operator_name(), ": argument ", i, " (", op.handle.schema().arguments()[i].name(), ") has no default");
      stack.push_back(*op.defaults[i]);
    }
  }
  op.handle.callBoxed(&stack);
  TORCH_CHECK(stack.size() <= static_cast<size_t>(capacity), op.handle.operator_name(), " returned ", stack.size(), " values");
  const int returned = static_cast<int>(stack.size());
  for (int i = 0; i < returned; i++) results[i] = from_value(stack[i]);
  stack.clear();
  spare = std::move(stack);
  return returned;
}

// ---- Custom autograd functions ---------------------------------------------------------------------------------------------

// Given the gradients of the outputs (owned handles, 0 where undefined), writes an owned handle (or 0) per input tensor.
// Returns 0, or -1 after setting the error text.
using BackwardCallback = int (*)(void* context, const TensorHandle* grads, int count, TensorHandle* input_grads, int inputs);
using ReleaseCallback = void (*)(void* context);

at::Tensor take(TensorHandle handle) {
  if (handle == nullptr) return {};
  return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(handle));
}

struct ManagedNode final : torch::autograd::Node {
  void* context = nullptr;
  BackwardCallback backward = nullptr;
  ReleaseCallback release_context = nullptr;
  std::string label;
  std::mutex saved_mutex;
  std::vector<torch::autograd::SavedVariable> saved;
  bool released = false;

  torch::autograd::variable_list apply(torch::autograd::variable_list&& grads) override {
    std::vector<TensorHandle> handles;
    handles.reserve(grads.size());
    for (auto& grad : grads) handles.push_back(release(std::move(grad)));
    std::vector<TensorHandle> results(num_outputs(), nullptr);
    int status = backward(context, handles.data(), static_cast<int>(handles.size()), results.data(), static_cast<int>(results.size()));
    torch::autograd::variable_list inputs;
    inputs.reserve(results.size());
    for (auto handle : results) inputs.push_back(take(handle));
    if (status != 0) throw std::runtime_error(last_error);
    return inputs;
  }

  std::string name() const override { return label; }

  // The engine calls this after a backward that does not retain the graph.
  void release_variables() override {
    std::vector<torch::autograd::SavedVariable> freed;
    std::lock_guard<std::mutex> lock(saved_mutex);
    freed.swap(saved);
    released = true;
  }

  ~ManagedNode() override {
    if (release_context != nullptr) release_context(context);
  }
};

// What managed code holds of a node. `building` owns it while its function runs forward; from then on the graph alone does, and the
// release callback, which the node's end waits for, says when `node` is no more.
struct NodeHandle {
  NodePointer building;
  ManagedNode* node;
};

}  // namespace bridge

using namespace bridge;

#define BRIDGE_API extern "C" __attribute__((visibility("default")))

BRIDGE_API const char* bridge_last_error() { return last_error.c_str(); }

BRIDGE_API void bridge_set_error(const char* text) { last_error = text; }

BRIDGE_API const char* bridge_version() {
#ifdef TORCH_VERSION
  return TORCH_VERSION;
#else
  return "unknown";
#endif
}

// ---- Operators -------------------------------------------------------------------------------------------------------------

BRIDGE_API Operator* bridge_operator(const char* name, const char* overload) {
  return guarded([&]() -> Operator* {
    auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
    auto op = std::make_unique<Operator>(Operator{handle});
    for (const auto& argument : handle.schema().arguments()) {
      c10::TypePtr type = argument.type();
      op->optional.push_back(type->kind() == c10::TypeKind::OptionalType);
      if (op->optional.back()) type = type->castRaw<c10::OptionalType>()->getElementType();
      op->types.push_back(type);
      if (argument.default_value()) op->defaults.emplace_back(*argument.default_value());
      else op->defaults.emplace_back(Nothing);
    }
    bind_unboxed(*op);
    return op.release();
  }, nullptr);
}

BRIDGE_API int bridge_call(const Operator* op, const Argument* arguments, int count, Argument* results, int capacity) {
  return guarded([&] {
    try {
      return call(*op, arguments, count, results, capacity);
    } catch (const NullArgument&) {
      return StatusNull;
    }
  }, -1);
}

// ---- Tensors ---------------------------------------------------------------------------------------------------------------

BRIDGE_API void bridge_tensors_free(const TensorHandle* handles, int count) {
  for (int i = 0; i < count; i++) {
    attempt([&] { c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(handles[i]); });
  }
}

BRIDGE_API void bridge_tensor_free(TensorHandle handle) {
  if (handle == nullptr) return;
  attempt([&] { c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(handle); });
}

struct TensorDescription {
  int32_t dtype, device_type, device_index, dimensions;
  int64_t elements;
};

BRIDGE_API int bridge_tensor_describe(TensorHandle handle, TensorDescription* out) {
  return attempt([&] {
    at::Tensor tensor = borrow(handle);
    *out = {static_cast<int32_t>(tensor.scalar_type()), static_cast<int32_t>(tensor.device().type()), tensor.device().index(),
            static_cast<int32_t>(tensor.dim()), tensor.numel()};
  });
}

// Writes at most `capacity` sizes, and returns how many there are.
BRIDGE_API int bridge_tensor_sizes(TensorHandle handle, int64_t* sizes, int capacity) {
  return guarded([&] {
    auto list = handle->sizes();
    std::copy_n(list.begin(), std::min<size_t>(list.size(), capacity), sizes);
    return static_cast<int>(list.size());
  }, -1);
}

BRIDGE_API int bridge_tensor_strides(TensorHandle handle, int64_t* strides, int capacity) {
  return guarded([&] {
    auto list = handle->strides();
    std::copy_n(list.begin(), std::min<size_t>(list.size(), capacity), strides);
    return static_cast<int>(list.size());
  }, -1);
}

BRIDGE_API int64_t bridge_tensor_storage_offset(TensorHandle handle) {
  return guarded([&] { return borrow(handle).storage_offset(); }, int64_t{-1});
}

BRIDGE_API void* bridge_tensor_data(TensorHandle handle) {
  return guarded([&] { return borrow(handle).data_ptr(); }, nullptr);
}

BRIDGE_API int bridge_tensor_storage(TensorHandle handle, void** data, int64_t* bytes) {
  return attempt([&] {
    auto storage = borrow(handle).storage();
    *data = const_cast<void*>(static_cast<const void*>(storage.data()));
    *bytes = static_cast<int64_t>(storage.nbytes());
  });
}

enum class Flag : int32_t { RequiresGrad = 0, Leaf = 1, Sparse = 2, Contiguous = 3, ContiguousChannelsLast = 4, RetainsGrad = 5, Pinned = 6, View = 7 };

BRIDGE_API int bridge_tensor_flag(TensorHandle handle, Flag flag) {
  return guarded([&]() -> int {
    at::Tensor tensor = borrow(handle);
    switch (flag) {
      case Flag::RequiresGrad: return tensor.requires_grad();
      case Flag::Leaf: return tensor.is_leaf();
      case Flag::Sparse: return tensor.is_sparse();
      case Flag::Contiguous: return tensor.is_contiguous();
      case Flag::ContiguousChannelsLast:
        return tensor.is_contiguous(tensor.dim() == 5 ? at::MemoryFormat::ChannelsLast3d : at::MemoryFormat::ChannelsLast);
      case Flag::RetainsGrad: return tensor.retains_grad();
      case Flag::Pinned: return tensor.is_pinned();
      case Flag::View: return tensor.is_view();
    }
    return 0;
  }, -1);
}

BRIDGE_API int bridge_tensor_set_requires_grad(TensorHandle handle, int value) {
  return attempt([&] { borrow(handle).set_requires_grad(value != 0); });
}

BRIDGE_API int bridge_tensor_grad(TensorHandle handle, TensorHandle* grad) {
  return attempt([&] { *grad = release(borrow(handle).grad()); });
}

BRIDGE_API int bridge_tensor_set_grad(TensorHandle handle, TensorHandle grad) {
  return attempt([&] { borrow(handle).mutable_grad() = borrow(grad); });
}

// Memory was written to by other means than an operator.
BRIDGE_API int bridge_tensor_bump_version(TensorHandle handle) {
  return attempt([&] { handle->bump_version(); });
}

BRIDGE_API int bridge_tensor_retain_grad(TensorHandle handle) {
  return attempt([&] { borrow(handle).retain_grad(); });
}

BRIDGE_API TensorHandle bridge_tensor_alias(TensorHandle handle) {
  return guarded([&] { return release(borrow(handle)); }, nullptr);
}

// ---- Files -----------------------------------------------------------------------------------------------------------------

// The archive that torch::save writes for a lone tensor: an attribute named "0".
BRIDGE_API int bridge_tensor_save(TensorHandle handle, const char* path) {
  return attempt([&] {
    torch::serialize::OutputArchive archive;
    archive.write("0", borrow(handle));
    archive.save_to(std::string(path));
  });
}

BRIDGE_API TensorHandle bridge_tensor_load(const char* path) {
  return guarded([&] {
    torch::serialize::InputArchive archive;
    archive.load_from(std::string(path));
    at::Tensor tensor;
    archive.read("0", tensor);
    return release(std::move(tensor));
  }, nullptr);
}

// ---- Autograd --------------------------------------------------------------------------------------------------------------

BRIDGE_API int bridge_backward(const TensorHandle* tensors, int count, const TensorHandle* grads, int grad_count, int retain_graph,
                               int create_graph, const TensorHandle* inputs, int input_count) {
  return attempt([&] {
    Optional<bool> retain = retain_graph < 0 ? Optional<bool>(Nothing) : Optional<bool>(retain_graph != 0);
    torch::autograd::backward(borrow(tensors, count), borrow(grads, grad_count), retain, create_graph != 0, borrow(inputs, input_count));
  });
}

BRIDGE_API int bridge_grad(const TensorHandle* outputs, int count, const TensorHandle* inputs, int input_count, const TensorHandle* grads,
                           int grad_count, int retain_graph, int create_graph, int allow_unused, TensorHandle* results) {
  return attempt([&] {
    Optional<bool> retain = retain_graph < 0 ? Optional<bool>(Nothing) : Optional<bool>(retain_graph != 0);
    auto found = torch::autograd::grad(borrow(outputs, count), borrow(inputs, input_count), borrow(grads, grad_count), retain,
                                       create_graph != 0, allow_unused != 0);
    for (size_t i = 0; i < found.size(); i++) results[i] = release(std::move(found[i]));
  });
}

BRIDGE_API int bridge_grad_mode() { return c10::GradMode::is_enabled(); }

BRIDGE_API void bridge_set_grad_mode(int enabled) { c10::GradMode::set_enabled(enabled != 0); }

BRIDGE_API int bridge_inference_mode() { return c10::InferenceMode::is_enabled(); }

BRIDGE_API void* bridge_inference_enter(int enabled) {
  return guarded([&]() -> void* { return new c10::InferenceMode(enabled != 0); }, nullptr);
}

BRIDGE_API void bridge_inference_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

BRIDGE_API int bridge_anomaly_mode() {
  return torch::autograd::AnomalyMode::is_enabled() | (torch::autograd::AnomalyMode::should_check_nan() ? 2 : 0);
}

BRIDGE_API void bridge_set_anomaly_mode(int enabled, int check_nan) {
  torch::autograd::AnomalyMode::set_enabled(enabled != 0, check_nan != 0);
}

// Whether a function of these tensors becomes part of the graph.
BRIDGE_API int bridge_node_is_recorded(const TensorHandle* inputs, int count) {
  return guarded([&]() -> int {
    if (!c10::GradMode::is_enabled()) return 0;
    for (int i = 0; i < count; i++) {
      if (inputs[i] != nullptr && inputs[i]->requires_grad()) return 1;
    }
    return 0;
  }, -1);
}

// A node whose inputs are the given tensors. On failure the caller still owns its context.
BRIDGE_API NodeHandle* bridge_node_new(const char* label, const TensorHandle* inputs, int count, void* context, BackwardCallback backward,
                                       ReleaseCallback release_context) {
  return guarded([&]() -> NodeHandle* {
    auto node = new ManagedNode();
    auto handle = std::make_unique<NodeHandle>(NodeHandle{own_node<NodePointer>(node), node});
    node->label = label;
    node->context = context;
    node->backward = backward;
    node->set_next_edges(torch::autograd::collect_next_edges(borrow(inputs, count)));
    node->release_context = release_context;
    return handle.release();
  }, nullptr);
}

// Leaves the node to the graph. If no output took it up, it is freed here, context included.
BRIDGE_API void bridge_node_seal(NodeHandle* handle) {
  // The node's end may free the handle itself: nothing may touch it afterwards.
  auto last = std::move(handle->building);
}

BRIDGE_API void bridge_node_free(NodeHandle* handle) { delete handle; }

// Writes, for each output of forward, the tensor to hand out: the output itself where it can carry the history, else an alias of it.
// `handle` is 0 when nothing is recorded.
BRIDGE_API int bridge_node_wrap(NodeHandle* handle, const TensorHandle* inputs, int input_count, const TensorHandle* outputs, int output_count,
                                const TensorHandle* non_differentiable, int non_differentiable_count, const TensorHandle* dirty,
                                int dirty_count, TensorHandle* results) {
  return attempt([&] {
    std::unordered_set<c10::TensorImpl*> constants(non_differentiable, non_differentiable + non_differentiable_count);
    std::unordered_set<c10::TensorImpl*> modified(dirty, dirty + dirty_count);
    modified.erase(nullptr);
    for (auto tensor : modified) tensor->bump_version();
    std::vector<Optional<at::Tensor>> raw;
    for (int i = 0; i < output_count; i++) {
      if (outputs[i] == nullptr) raw.emplace_back(Nothing);
      else raw.emplace_back(borrow(outputs[i]));
    }
    auto wrapped = wrap_outputs(&torch::autograd::_wrap_outputs, borrow(inputs, input_count), constants, modified, raw,
                                handle == nullptr ? NodePointer() : handle->building);
    for (int i = 0; i < output_count; i++) results[i] = wrapped[i] ? release(std::move(*wrapped[i])) : nullptr;
  });
}

BRIDGE_API int bridge_node_save(NodeHandle* handle, const TensorHandle* tensors, int count) {
  return attempt([&] {
    auto node = handle->node;
    std::vector<torch::autograd::SavedVariable> saved;
    saved.reserve(count);
    for (int i = 0; i < count; i++) {
      auto tensor = borrow(tensors[i]);
      // An output that is saved whole would keep its own node alive.
      bool is_output = tensor.defined() && tensor.grad_fn().get() == node;
      saved.emplace_back(tensor, is_output);
    }
    std::lock_guard<std::mutex> lock(node->saved_mutex);
    node->saved = std::move(saved);
  });
}

BRIDGE_API int bridge_node_saved_count(NodeHandle* handle) {
  return guarded([&]() -> int {
    auto node = handle->node;
    std::lock_guard<std::mutex> lock(node->saved_mutex);
    TORCH_CHECK(!node->released, torch::autograd::ERR_BACKWARD_TWICE);
    return static_cast<int>(node->saved.size());
  }, -1);
}

// Writes an owned handle (or 0) for each of the first `count` saved tensors; fails if one of them was changed in place since.
BRIDGE_API int bridge_node_saved(NodeHandle* handle, TensorHandle* tensors, int count) {
  return attempt([&] {
    auto node = handle->node;
    auto alive = pointer_to(node);  // a graph freed by another thread meanwhile is freed at the end of this function
    std::vector<at::Tensor> unpacked;
    {
      std::lock_guard<std::mutex> lock(node->saved_mutex);
      TORCH_CHECK(!node->released && static_cast<int>(node->saved.size()) >= count, torch::autograd::ERR_BACKWARD_TWICE);
      for (int i = 0; i < count; i++) unpacked.push_back(node->saved[i].unpack(alive));
    }
    for (int i = 0; i < count; i++) tensors[i] = release(std::move(unpacked[i]));
  });
}

// Zeros like the node's output of this index, as its undefined gradient stands for.
BRIDGE_API TensorHandle bridge_node_zero_grad(NodeHandle* handle, int index) {
  return guarded([&] { return release(handle->node->input_metadata(index).zeros_like()); }, nullptr);
}

// ---- Generators and random state -------------------------------------------------------------------------------------------

BRIDGE_API at::Generator* bridge_generator_new(uint64_t seed, int device_type, int device_index) {
  return guarded([&]() -> at::Generator* {
    c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
    at::Generator generator;
    if (device.is_cpu()) {
      generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    } else {
      generator = at::globalContext().defaultGenerator(device).clone();
      generator.set_current_seed(seed);
    }
    return new at::Generator(std::move(generator));
  }, nullptr);
}

BRIDGE_API at::Generator* bridge_generator_default(int device_type, int device_index) {
  return guarded([&]() -> at::Generator* {
    c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
    return new at::Generator(at::globalContext().defaultGenerator(device));
  }, nullptr);
}

BRIDGE_API void bridge_generator_free(at::Generator* generator) { delete generator; }

BRIDGE_API int bridge_generator_set_seed(at::Generator* generator, uint64_t seed) {
  return attempt([&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    generator->set_current_seed(seed);
  });
}

BRIDGE_API uint64_t bridge_generator_seed(at::Generator* generator) {
  return guarded([&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    return generator->seed();
  }, uint64_t{0});
}

BRIDGE_API uint64_t bridge_generator_initial_seed(at::Generator* generator) {
  return guarded([&] { return generator->current_seed(); }, uint64_t{0});
}

BRIDGE_API TensorHandle bridge_generator_state(at::Generator* generator) {
  return guarded([&] { return release(generator->get_state()); }, nullptr);
}

BRIDGE_API int bridge_generator_set_state(at::Generator* generator, TensorHandle state) {
  return attempt([&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    generator->set_state(borrow(state));
  });
}

BRIDGE_API int bridge_manual_seed_all(uint64_t seed) {
  return attempt([&] { at::manual_seed(seed); });
}

// ---- Threads and devices ---------------------------------------------------------------------------------------------------

// An OpenBLAS with threads of its own does not hear of at::set_num_threads: it goes on with one a processor, which wait for work by
// yielding, on the processors that everybody else wants. Debian's is such a one.
static void set_blas_threads(int count) {
#if defined(__unix__) || defined(__APPLE__)
  if (auto* set = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) set(count);
#endif
}

#if defined(__GLIBC__)
// A training step frees megabytes and asks for them again. glibc gives much of it back to the kernel in between and fetches it anew at a page
// fault per 4 KiB, 5,000 a step of a small VQ-VAE; it keeps some of it here, unless the environment says what to do.
__attribute__((constructor)) static void keep_freed_memory() {
  if (std::getenv("MALLOC_TRIM_THRESHOLD_") || std::getenv("MALLOC_MMAP_THRESHOLD_") || std::getenv("GLIBC_TUNABLES")) return;
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}
#endif

BRIDGE_API int bridge_num_threads() { return at::get_num_threads(); }

BRIDGE_API int bridge_set_num_threads(int count) {
  return attempt([&] {
    at::set_num_threads(count);
    set_blas_threads(count);
  });
}

BRIDGE_API int bridge_num_interop_threads() { return at::get_num_interop_threads(); }

BRIDGE_API int bridge_set_num_interop_threads(int count) {
  return attempt([&] { at::set_num_interop_threads(count); });
}

BRIDGE_API int64_t bridge_cuda_device_count() {
  return guarded([] { return cuda_device_count(); }, int64_t{0});
}

BRIDGE_API int bridge_cudnn_available() {
  return guarded([] { return static_cast<int>(at::globalContext().hasCuDNN()); }, 0);
}

BRIDGE_API int bridge_synchronize(int device_type, int device_index) {
  return attempt([&] {
    synchronize_device(c10::Device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index)));
  });
}

BRIDGE_API int bridge_deterministic() { return at::globalContext().deterministicAlgorithms(); }

BRIDGE_API void bridge_set_deterministic(int enabled, int warn_only) {
  attempt([&] { at::globalContext().setDeterministicAlgorithms(enabled != 0, warn_only != 0); });
}
