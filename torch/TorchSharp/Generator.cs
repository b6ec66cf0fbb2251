using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers with a state of its own.</summary>
    public class Generator : IDisposable
    {
        private nint handle;

        public Generator(ulong seed = 0, Device device = null)
        {
            this.device = device ?? CPU;
            handle = NativeMethods.Check(NativeMethods.bridge_generator_new(seed, (int)this.device.type, this.device.index));
        }

        private Generator(nint handle, Device device)
        {
            this.handle = handle;
            this.device = device;
        }

        ~Generator() => Dispose(false);

        public static Generator Default => DefaultOf(CPU);

        public Device device { get; }

        public IntPtr Handle => handle != 0 ? handle : throw new ObjectDisposedException(nameof(Generator));

        public Generator manual_seed(long seed)
        {
            NativeMethods.Check(NativeMethods.bridge_generator_set_seed(Handle, (ulong)seed), this);
            return this;
        }

        public long seed()
        {
            ulong seed = NativeMethods.bridge_generator_seed(Handle);
            GC.KeepAlive(this);
            return (long)seed;
        }

        public long initial_seed()
        {
            ulong seed = NativeMethods.bridge_generator_initial_seed(Handle);
            GC.KeepAlive(this);
            return (long)seed;
        }

        public Tensor get_state() => new(NativeMethods.Check(NativeMethods.bridge_generator_state(Handle), this));

        public void set_state(Tensor value)
        {
            ArgumentNullException.ThrowIfNull(value);
            NativeMethods.Check(NativeMethods.bridge_generator_set_state(Handle, value.Handle), this);
            GC.KeepAlive(value);
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            nint owned = Interlocked.Exchange(ref handle, 0);
            if (owned != 0) NativeMethods.bridge_generator_free(owned);
        }

        internal static Generator DefaultOf(Device device) =>
            new(NativeMethods.Check(NativeMethods.bridge_generator_default((int)device.type, device.index)), device);
    }

    public static Generator manual_seed(long seed)
    {
        NativeMethods.Check(NativeMethods.bridge_manual_seed_all((ulong)seed));
        return Generator.Default;
    }

    public static long seed()
    {
        using Generator generator = Generator.Default;
        long seed = generator.seed();
        cuda.manual_seed_all(seed);
        return seed;
    }

    public static long initial_seed()
    {
        using Generator generator = Generator.Default;
        return generator.initial_seed();
    }

    public static Tensor get_rng_state()
    {
        using Generator generator = Generator.Default;
        return generator.get_state();
    }

    public static void set_rng_state(Tensor new_state)
    {
        using Generator generator = Generator.Default;
        generator.set_state(new_state);
    }

    public static partial class random
    {
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        public static long seed() => torch.seed();

        public static long initial_seed() => torch.initial_seed();

        public static Tensor get_rng_state() => torch.get_rng_state();

        public static void set_rng_state(Tensor new_state) => torch.set_rng_state(new_state);
    }
}
