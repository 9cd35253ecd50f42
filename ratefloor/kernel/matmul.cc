// See matmul.h. oneDNN would run its own threads (OpenMP); each of ours tells it once not to.
#include "ratefloor/kernel/matmul.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <oneapi/dnnl/dnnl.hpp>
#include <shared_mutex>
#include <tuple>
#include <vector>

extern "C" void omp_set_num_threads(int);  // of the OpenMP runtime that oneDNN brings along

namespace ratefloor::kernel {
namespace {

using dnnl::memory;

const dnnl::engine& engine() {
  static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

memory::data_type type_of(Precision precision) {
  return precision == Precision::kBf16 ? memory::data_type::bf16 : memory::data_type::f32;
}

memory::desc describe(std::size_t rows, std::size_t cols, memory::data_type type,
                      std::size_t stride, bool transposed) {
  const auto step = static_cast<memory::dim>(stride);
  const memory::dims strides = transposed ? memory::dims{1, step} : memory::dims{step, 1};
  return {{static_cast<memory::dim>(rows), static_cast<memory::dim>(cols)}, type, strides};
}

/// A kernel for one shape. The scratch memory is ours, because the library's own belongs to the
/// thread that made the kernel, and several threads run it.
struct Compiled {
  dnnl::matmul run;
  memory::desc a, b, c, scratch;
};

using Key = std::tuple<Precision, std::size_t, std::size_t, std::size_t, std::size_t, bool,
                       std::size_t, bool, std::size_t>;

Compiled compile(Precision precision, const MatmulShape& shape, const MatmulOperand& a,
                 const MatmulOperand& b, std::size_t c_stride) {
  const memory::data_type type = type_of(precision);
  Compiled made;
  made.a = describe(shape.rows, shape.inner, type, a.row_stride, a.transposed);
  made.b = describe(shape.inner, shape.cols, type, b.row_stride, b.transposed);
  made.c = describe(shape.rows, shape.cols, memory::data_type::f32, c_stride, false);
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  const dnnl::matmul::primitive_desc chosen({made.a, made.b, made.c}, attributes, engine());
  made.scratch = chosen.scratchpad_desc();
  made.run = dnnl::matmul(chosen);
  return made;
}

/// Kernels are never dropped: a run has some dozens of shapes.
const Compiled& kernel_for(Precision precision, const MatmulShape& shape, const MatmulOperand& a,
                           const MatmulOperand& b, std::size_t c_stride) {
  static std::shared_mutex lock;
  static std::map<Key, Compiled> kernels;
  const Key key(precision, shape.rows, shape.inner, shape.cols, a.row_stride, a.transposed,
                b.row_stride, b.transposed, c_stride);
  {
    const std::shared_lock<std::shared_mutex> reading(lock);
    if (const auto found = kernels.find(key); found != kernels.end()) return found->second;
  }
  const std::unique_lock<std::shared_mutex> writing(lock);
  const auto found = kernels.find(key);
  if (found != kernels.end()) return found->second;
  return kernels.emplace(key, compile(precision, shape, a, b, c_stride)).first->second;
}

void run(const Compiled& kernel, const MatmulOperand& a, const MatmulOperand& b, float* c) {
  thread_local std::vector<std::byte> scratch;
  thread_local dnnl::stream stream(engine());
  constexpr std::size_t kAlignment = 64;
  scratch.resize(std::max(scratch.size(), kernel.scratch.get_size() + kAlignment));
  const std::size_t past = reinterpret_cast<std::uintptr_t>(scratch.data()) % kAlignment;
  const auto view = [](const memory::desc& desc, const void* data) {
    return memory(desc, engine(), const_cast<void*>(data));
  };
  kernel.run.execute(
      stream, {{DNNL_ARG_SRC, view(kernel.a, a.data)},
               {DNNL_ARG_WEIGHTS, view(kernel.b, b.data)},
               {DNNL_ARG_DST, view(kernel.c, c)},
               {DNNL_ARG_SCRATCHPAD, view(kernel.scratch, scratch.data() + kAlignment - past)}});
  stream.wait();
}

std::string instruction_set(Precision precision) {
  using dnnl::cpu_isa;
  const auto isa = static_cast<unsigned>(dnnl::get_effective_cpu_isa());
  const auto has = [&](cpu_isa wanted) {
    const auto bits = static_cast<unsigned>(wanted);
    return (isa & bits) == bits;
  };
  if (precision == Precision::kBf16) {
    if (has(cpu_isa::avx512_core_amx)) return "AMX";
    if (has(cpu_isa::avx512_core_bf16)) return "AVX512-BF16";
  }
  if (has(cpu_isa::avx512_core)) return "AVX-512";
  if (has(cpu_isa::avx2)) return "AVX2";
  return "SSE4.1 or less";
}

}  // namespace

std::vector<Precision> supported_precisions() {
  const std::string set = instruction_set(Precision::kBf16);
  if (set == "AVX2" || set == "SSE4.1 or less") return {Precision::kF32};
  return {Precision::kF32, Precision::kBf16};
}

bool is_fast(Precision precision) {
  if (precision == Precision::kF32) return true;
  const std::string set = instruction_set(precision);
  return set == "AMX" || set == "AVX512-BF16";
}

std::string engine_text(Precision precision) {
  const dnnl_version_t* const version = dnnl_version();
  return std::string(precision == Precision::kBf16 ? "bf16" : "f32") + " (oneDNN " +
         std::to_string(version->major) + "." + std::to_string(version->minor) + "." +
         std::to_string(version->patch) + ", " + instruction_set(precision) + ")";
}

Result<void> matmul(Precision precision, const MatmulShape& shape, const MatmulOperand& a,
                    const MatmulOperand& b, float* c, std::size_t c_stride) {
  if (shape.rows == 0 || shape.cols == 0) return {};
  if (shape.inner == 0) {
    for (std::size_t i = 0; i < shape.rows; ++i) std::fill_n(c + i * c_stride, shape.cols, 0.0f);
    return {};
  }
  thread_local const bool alone = (omp_set_num_threads(1), true);
  static_cast<void>(alone);
  try {
    run(kernel_for(precision, shape, a, b, c_stride), a, b, c);
  } catch (const dnnl::error& error) {
    return make_error(ErrorCode::kInternal, std::string("oneDNN: ") + error.what());
  }
  return {};
}

}  // namespace ratefloor::kernel
