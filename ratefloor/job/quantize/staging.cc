#include "ratefloor/job/quantize/staging.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "ratefloor/base/mapped_file.h"
#include "ratefloor/base/os_error.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/job/quantize/plan.h"

namespace ratefloor::job {
namespace {

namespace fs = std::filesystem;

std::string staging_path(const std::string& output) {
  return (fs::path(output) / kStagingName).string();
}

Result<std::string> read_text(const std::string& path) {
  const Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.error();
  return std::string(io::as_text(file->bytes()));
}

bool exists(const std::string& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

Result<void> make_folder(const std::string& path) {
  std::error_code failed;
  fs::create_directories(path, failed);
  if (failed) return os_error(failed.value(), "create the folder", path);
  return {};
}

void sync_folder(const std::string& path) {
  const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  ::fsync(folder);  // some file systems refuse; the files are complete either way
  ::close(folder);
}

Error not_empty(const std::string& output) {
  return make_error(ErrorCode::kIo, "the folder is not empty")
      .in_file(output)
      .remedied_by("give a folder that does not exist yet");
}

}  // namespace

void remove_staging(const std::string& output) {
  // plan.json goes last: while it is there, what else is gone is only work to be done again.
  const std::string folder = staging_path(output);
  std::error_code ignored;
  for (const char* part : {"tensors", "model"}) fs::remove_all(fs::path(folder) / part, ignored);
  fs::remove_all(folder, ignored);
}

Result<OutputState> inspect_output(const std::string& output, const std::string& plan,
                                   bool resume) {
  std::error_code failed;
  const fs::file_status status = fs::status(output, failed);
  if (!fs::exists(status)) return OutputState::kFresh;
  if (!fs::is_directory(status))
    return make_error(ErrorCode::kIo, "is not a folder")
        .in_file(output)
        .remedied_by("give a folder that does not exist yet");
  const std::string folder = staging_path(output);
  const std::string record = (fs::path(output) / kRecordName).string();
  if (!exists(folder)) {
    const bool empty = fs::is_empty(output, failed);
    if (failed) return os_error(failed.value(), "read the folder", output);
    if (empty) return OutputState::kFresh;
    if (!resume || !exists(record)) return not_empty(output);
    const Result<std::string> text = read_text(record);
    if (!text) return text.error();
    if (text->find("\"plan\": \"" + plan_digest(plan) + "\"") == std::string::npos)
      return make_error(ErrorCode::kIo,
                        "holds the finished result of another model or of other options")
          .in_file(output)
          .remedied_by("give a folder that does not exist yet");
    return OutputState::kComplete;
  }
  if (!resume)
    return make_error(ErrorCode::kIo, "an interrupted run left its work here")
        .in_file(folder)
        .remedied_by("go on with --resume, or remove it");
  const std::string plan_path = folder + "/plan.json";
  if (!exists(plan_path)) return exists(record) ? OutputState::kComplete : OutputState::kFresh;
  const Result<std::string> there = read_text(plan_path);
  if (!there) return there.error();
  if (*there != plan)
    return make_error(ErrorCode::kIo,
                      "the interrupted run was another one: " + plan_difference(*there, plan))
        .in_file(plan_path)
        .remedied_by("repeat its command with --resume, or remove the folder it is in");
  return exists(record) ? OutputState::kComplete : OutputState::kPartial;
}

Staging::~Staging() {
  if (lock_ >= 0) ::close(lock_);
}

Staging::Staging(Staging&& other) noexcept { *this = std::move(other); }

Staging& Staging::operator=(Staging&& other) noexcept {
  std::swap(output_, other.output_);
  std::swap(folder_, other.folder_);
  std::swap(made_output_, other.made_output_);
  std::swap(lock_, other.lock_);
  std::swap(histories_, other.histories_);
  return *this;
}

Result<Staging> Staging::open(const std::string& output, const std::string& plan,
                              std::size_t tensors) {
  Staging staging;
  staging.output_ = output;
  staging.folder_ = staging_path(output);
  staging.histories_.resize(tensors);
  staging.made_output_ = !exists(output);
  if (Result<void> made = make_folder(staging.path("tensors")); !made)
    return std::move(made).error();
  if (Result<void> locked = staging.lock(); !locked) return std::move(locked).error();
  if (!exists(staging.path("plan.json")))
    if (Result<void> written = write_file(staging.path("plan.json"), plan); !written)
      return std::move(written).error();
  if (Result<void> read = staging.read_histories(); !read) return std::move(read).error();
  return staging;
}

Result<void> Staging::lock() {
  const std::string file = path("lock");
  lock_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0) return os_error(errno, "create", file);
  if (::flock(lock_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return {};
  return make_error(ErrorCode::kIo, "another run is at work in this folder")
      .in_file(folder_)
      .remedied_by("wait until it is done");
}

Result<void> Staging::read_histories() {
  std::set<std::string> known;
  for (std::size_t tensor = 0; tensor < histories_.size(); ++tensor) {
    const std::string file = record_path(tensor);
    if (!exists(file)) continue;
    const Result<std::string> text = read_text(file);
    if (!text) return text.error();
    Result<TensorHistory> history = parse_history(*text);
    std::error_code ignored;
    if (history) {
      histories_[tensor] = *std::move(history);
      if (fs::file_size(stream_path(tensor), ignored) ==
          histories_[tensor].attempts.back().stored_bytes) {
        known.insert({file, stream_path(tensor)});
        continue;
      }
      history = make_error(ErrorCode::kMalformed, "its stream is missing or has another size");
    }
    return std::move(history).error().in_file(file).remedied_by(
        "remove " + folder_ + " and start again without --resume");
  }
  std::error_code ignored;
  for (fs::directory_iterator entry(path("tensors"), ignored), end; entry != end;
       entry.increment(ignored))
    if (!known.contains(entry->path().string())) fs::remove(entry->path(), ignored);
  return {};
}

std::string Staging::record_path(std::size_t tensor) const {
  return path("tensors/" + std::to_string(tensor) + ".json");
}

std::string Staging::stream_path(std::size_t tensor, std::size_t attempt) const {
  return path("tensors/" + std::to_string(tensor) + "-" + std::to_string(attempt) + ".stream");
}

std::string Staging::stream_path(std::size_t tensor) const {
  return stream_path(tensor, histories_[tensor].attempts.size() - 1);
}

bool Staging::holds(std::size_t tensor, std::string_view target) const {
  const TensorHistory& history = histories_[tensor];
  return !history.attempts.empty() && history.attempts.back().target == target;
}

Result<AtomicFile> Staging::new_stream(std::size_t tensor) const {
  return AtomicFile::create(stream_path(tensor, histories_[tensor].attempts.size()));
}

Result<void> Staging::keep(std::size_t tensor, const std::string& name, AtomicFile stream,
                           StagedAttempt attempt, const Look& look) {
  if (Result<void> done = stream.commit(); !done) return done;
  TensorHistory& history = histories_[tensor];
  if (look)
    if (Result<void> done = look(stream_path(tensor, history.attempts.size()), attempt); !done)
      return done;
  history.name = name;
  history.attempts.push_back(std::move(attempt));
  if (Result<void> done = write_file(record_path(tensor), history_text(history)); !done)
    return done;
  std::error_code ignored;
  if (const std::size_t attempts = history.attempts.size(); attempts > 1)
    fs::remove(stream_path(tensor, attempts - 2), ignored);
  return {};
}

void Staging::abandon() {
  for (const TensorHistory& history : histories_)
    if (!history.attempts.empty()) return;
  remove_staging(output_);
  std::error_code ignored;
  if (made_output_) fs::remove(output_, ignored);  // which an occupied folder survives
}

Result<std::string> Staging::assembly() const {
  std::error_code ignored;
  fs::remove_all(path("model"), ignored);
  if (Result<void> made = make_folder(path("model")); !made) return std::move(made).error();
  return path("model");
}

Result<void> Staging::publish(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    std::error_code failed;
    const fs::path target = fs::path(output_) / name;
    fs::rename(fs::path(path("model")) / name, target, failed);
    if (failed) return os_error(failed.value(), "move the finished file", target.string());
  }
  sync_folder(output_);
  remove_staging(output_);
  return {};
}

}  // namespace ratefloor::job
