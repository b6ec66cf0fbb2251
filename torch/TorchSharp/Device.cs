using System.Globalization;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Where a tensor lives: a kind of device and, where there are several, which one.</summary>
    public class Device
    {
        public Device(DeviceType deviceType, int index = -1)
        {
            // libtorch keeps both in a byte and looks devices up by number without a check.
            if (deviceType is < DeviceType.CPU or > DeviceType.META)
                throw new ArgumentException($"{(int)deviceType} is not a device type.", nameof(deviceType));
            if (index is < -1 or > sbyte.MaxValue)
                throw new ArgumentOutOfRangeException(nameof(index), index, $"A device's index is at most {sbyte.MaxValue}, or -1 for the current device.");
            type = deviceType;
            this.index = deviceType == DeviceType.CPU ? -1 : index;
        }

        public Device(string deviceType, int index = -1) : this(ParseType(deviceType), index)
        {
        }

        public Device(string description) : this(Parse(description))
        {
        }

        private Device((DeviceType Type, int Index) parsed) : this(parsed.Type, parsed.Index)
        {
        }

        public Device(int index) : this(DeviceType.CUDA, index)
        {
        }

        public DeviceType type { get; }

        public int index { get; }

        public static implicit operator Device(string description) => new(description);

        public override string ToString() => index < 0 ? type.ToString().ToLowerInvariant() : $"{type.ToString().ToLowerInvariant()}:{index}";

        private static (DeviceType Type, int Index) Parse(string description)
        {
            ArgumentNullException.ThrowIfNull(description);
            string[] parts = description.Split(':');
            if (parts.Length > 2) throw new ArgumentException($"'{description}' is not a device description: expected 'type' or 'type:index'.", nameof(description));
            DeviceType type = ParseType(parts[0]);
            if (parts.Length == 1) return (type, -1);
            if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int index))
                throw new ArgumentException($"'{description}' is not a device description: '{parts[1]}' is not an index.", nameof(description));
            return (type, index);
        }

        private static DeviceType ParseType(string text) => text?.ToLowerInvariant() switch
        {
            "cpu" => DeviceType.CPU,
            "cuda" => DeviceType.CUDA,
            "mps" => DeviceType.MPS,
            "meta" => DeviceType.META,
            "xla" => DeviceType.XLA,
            "hip" => DeviceType.HIP,
            _ => throw new ArgumentException($"'{text}' is not a device type.", nameof(text)),
        };
    }

    private static Device defaultDevice = new(DeviceType.CPU);

    public static readonly Device CPU = new(DeviceType.CPU);

    public static readonly Device META = new(DeviceType.META);

    public static Device CUDA { get; } = new(DeviceType.CUDA);

    public static Device MPS { get; } = new(DeviceType.MPS);

    public static Device device(string description) => new(description);

    public static Device device(string deviceType, int index = -1) => new(deviceType, index);

    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    public static Device device(int index) => new(index);

    public static Device get_default_device() => defaultDevice;

    public static void set_default_device(Device device) => defaultDevice = device ?? throw new ArgumentNullException(nameof(device));

    public static void set_default_device(string device) => set_default_device(new Device(device));

    public static bool cuda_is_available() => cuda.is_available();

    public static bool TryInitializeDeviceType(DeviceType deviceType) => deviceType switch
    {
        DeviceType.CPU or DeviceType.META => true,
        DeviceType.CUDA => cuda.is_available(),
        _ => false,
    };

    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType)) throw new InvalidOperationException($"Device type {deviceType} is not available.");
    }

    public static bool mps_is_available() => false;

    /// <summary>The device itself, or the default one for null, once it is known to be usable.</summary>
    public static Device InitializeDevice(Device device)
    {
        device ??= defaultDevice;
        InitializeDeviceType(device.type);
        return device;
    }

    public static partial class cuda
    {
        public static bool is_available() => NativeMethods.bridge_cuda_device_count() > 0;

        public static bool is_cudnn_available() => NativeMethods.bridge_cudnn_available() != 0;

        public static int device_count() => (int)NativeMethods.bridge_cuda_device_count();

        public static void manual_seed(long seed) => manual_seed_all(seed);

        public static void manual_seed_all(long seed)
        {
            for (int i = 0; i < device_count(); i++)
            {
                using Generator generator = Generator.DefaultOf(new Device(DeviceType.CUDA, i));
                generator.manual_seed(seed);
            }
        }

        public static void synchronize(Device device = null)
        {
            device ??= CUDA;
            NativeMethods.Check(NativeMethods.bridge_synchronize((int)device.type, device.index));
        }
    }
}
