using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Conversion to another element type or device. Parameters and buffers are replaced by new objects, the old ones disposed.</summary>
        public partial class Module
        {
            protected DeviceType _deviceType = DeviceType.CPU;
            protected int _deviceIndex = -1;

            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                RequireFloat(dtype);
                if (device.type != DeviceType.CUDA) device = new Device(device.type, -1);
                RequireCuda(device.type);
                InitializeDeviceType(device.type);
                _toEpilog(device, dtype, non_blocking);
                return this;
            }

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                if (deviceType != DeviceType.CUDA) deviceIndex = -1;
                RequireCuda(deviceType);
                if (deviceType == _deviceType && deviceIndex == _deviceIndex) return this;
                InitializeDeviceType(deviceType);
                _toEpilog(deviceType, deviceIndex, non_blocking);
                return this;
            }

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                RequireFloat(dtype);
                _toEpilog(dtype, non_blocking);
                return this;
            }

            public Module _to(Tensor other, bool non_blocking)
            {
                _to(other.dtype, non_blocking);
                return _to(other.device_type, other.device_index, non_blocking);
            }

            protected void _toEpilog(ScalarType dtype, bool non_blocking) => _toEpilog(dtype, null, non_blocking);

            protected void _toEpilog(Device device, ScalarType dtype, bool non_blocking) => _toEpilog(dtype, device, non_blocking);

            protected void _toEpilog(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
                _toEpilog(null, new Device(deviceType, deviceIndex), non_blocking);

            /// <summary>
            /// Converts children, then own parameters and buffers. One with a property of its name is set through that property, so such a
            /// property needs a setter; and properties are looked up by name alone, so a module has at most one indexer.
            /// </summary>
            protected virtual void _toEpilog(ScalarType? dtype, Device device, bool non_blocking)
            {
                if (dtype is null && device is null) throw new ArgumentNullException($"{nameof(dtype)} and {nameof(device)} are both null,");

                foreach ((_, Module child) in named_children())
                {
                    if (device is null) child._to(dtype.Value, non_blocking);
                    else if (dtype is null) child._to(device.type, device.index, non_blocking);
                    else child._to(device, dtype.Value, non_blocking);
                }

                Dictionary<string, FieldInfo> fields = InstanceFields(GetType()).ToDictionary(ComponentName);
                Dictionary<string, PropertyInfo> properties =
                    GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).ToDictionary(property => property.Name);

                foreach ((string key, Parameter parameter) in named_parameters(false).ToList())
                {
                    if (!ReplaceParameter(dtype, device, parameter, out Parameter replacement)) continue;
                    if (properties.TryGetValue(key, out PropertyInfo property))
                    {
                        property.SetValue(this, replacement);
                        continue;
                    }
                    parameter.Dispose();
                    ConditionallyRegisterParameter(key, replacement);
                    if (fields.TryGetValue(key, out FieldInfo field)) field.SetValue(this, replacement);
                }

                foreach ((string key, Tensor buffer) in named_buffers(false).ToList())
                {
                    if (!ReplaceBuffer(dtype, device, buffer, out Tensor replacement)) continue;
                    if (properties.TryGetValue(key, out PropertyInfo property))
                    {
                        property.SetValue(this, replacement);
                        continue;
                    }
                    ConditionallyRegisterBuffer(key, replacement);
                    if (fields.TryGetValue(key, out FieldInfo field)) field.SetValue(this, replacement);
                }

                if (device is null) return;
                _deviceType = device.type;
                _deviceIndex = device.index;
            }

            /// <summary>Makes a converted copy of a parameter and its gradient; false if there is nothing to convert.</summary>
            protected static bool ReplaceParameter(ScalarType? dtype, Device device, Parameter param, out Parameter p)
            {
                p = null;
                using Tensor grad = param.grad;
                if (!Tensors.Differs(param, dtype, device) && (grad is null || !Tensors.Differs(grad, dtype, device))) return false;

                ScalarType type = ConvertedType(param, dtype);
                using IDisposable noGrad = no_grad();
                p = new Parameter(Tensors.Convert(param, type, device), param.requires_grad);
                p.DetachFromDisposeScope();
                if (grad is not null)
                {
                    using Tensor converted = Tensors.Convert(grad, type, device);
                    p.grad = converted.requires_grad_(grad.requires_grad);
                }
                return true;
            }

            /// <summary>Makes a converted copy of a buffer and disposes the buffer; an integer buffer keeps its type.</summary>
            protected static bool ReplaceBuffer(ScalarType? dtype, Device device, Tensor buffer, out Tensor result)
            {
                result = null;
                if (!Tensors.Differs(buffer, dtype, device)) return false;
                ScalarType type = ConvertedType(buffer, dtype);
                result = (Tensors.Differs(buffer, type, device) ? Tensors.Convert(buffer, type, device) : buffer.alias()).DetachFromDisposeScope();
                buffer.Dispose();
                return true;
            }

            private static ScalarType ConvertedType(Tensor tensor, ScalarType? dtype) =>
                dtype is ScalarType type && (tensor.is_floating_point() || tensor.is_complex()) ? type : tensor.dtype;

            private static void RequireFloat(ScalarType dtype)
            {
                if (!torch.is_floating_point(dtype) && !torch.is_complex(dtype))
                    throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");
            }

            private static void RequireCuda(DeviceType type)
            {
                if (type == DeviceType.CUDA && !cuda.is_available()) throw new InvalidOperationException("CUDA is not available.");
            }
        }
    }
}
