#include "coq_formula.h"

#include <cctype>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "ratefloor/rigor/special_functions.h"

namespace ratefloor::proofs {

using rigor::Ball;

namespace {

std::string read(const std::string& file) {
  std::ifstream stream(std::string(RATEFLOOR_SOURCE_DIR "/proofs/") + file);
  if (!stream) throw std::runtime_error("cannot read proofs/" + file);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  std::string code;  // without comments, which nest
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "(*") == 0) {
      ++depth, ++i;
    } else if (text.compare(i, 2, "*)") == 0) {
      --depth, ++i;
    } else if (depth == 0) {
      code += text[i];
    }
  }
  return code;
}

/// The built-in functions, by name: all of them take balls to a ball.
const std::map<std::string, Ball (*)(const std::vector<Ball>&)> kFunctions = {
    {"ln", [](const std::vector<Ball>& x) { return log(x.at(0)); }},
    {"exp", [](const std::vector<Ball>& x) { return exp(x.at(0)); }},
    {"sqrt", [](const std::vector<Ball>& x) { return sqrt(x.at(0)); }},
    {"Gamma", [](const std::vector<Ball>& x) { return rigor::gamma(x.at(0)); }},
    {"absPow", [](const std::vector<Ball>& x) { return pow(abs(x.at(1)), x.at(0)); }},
};

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

}  // namespace

Formulas::Formulas(const std::vector<std::string>& files, rigor::Precision precision)
    : precision_(precision) {
  // A sentence ends with a full stop before white space.
  const std::regex definition(
      R"(\bDefinition\s+(\w+)((?:\s*\([\w\s]+:\s*R\))*)\s*:\s*R\s*:=([\s\S]*?)\.\s)");
  const std::regex theorem(R"(\b(?:Lemma|Theorem|Corollary)\s+(\w+)([\s\S]*?)\sProof\.)");
  const std::regex group(R"(\(([\w\s]+):)");
  for (const std::string& file : files) {
    const std::string code = read(file);
    for (std::sregex_iterator i(code.begin(), code.end(), definition), end; i != end; ++i) {
      if (definitions_.contains((*i)[1])) throw std::runtime_error("twice: " + (*i)[1].str());
      Definition& entry = definitions_[(*i)[1]];
      const std::string heads = (*i)[2];
      for (std::sregex_iterator g(heads.begin(), heads.end(), group); g != end; ++g)
        for (const std::string& name : words((*g)[1])) entry.arguments.push_back(name);
      entry.body = (*i)[3];
    }
    for (std::sregex_iterator i(code.begin(), code.end(), theorem), end; i != end; ++i)
      if (!statements_.emplace((*i)[1], (*i)[2]).second)
        throw std::runtime_error("twice: " + (*i)[1].str());
  }
}

/// A recursive-descent evaluation of one expression.
class Evaluation {
 public:
  Evaluation(const Formulas& formulas, std::string_view text,
             const std::map<std::string, Ball>& variables)
      : formulas_(formulas), text_(text), variables_(variables) {}

  Ball all() {
    const Ball result = sum();
    if (!peek().empty()) fail("something left over");
    return result;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error(what + " at '" + std::string(text_.substr(at_, 40)) + "' of '" +
                             std::string(text_) + "'");
  }

  /// The next token: a number, a name, or one character; empty at the end.
  std::string_view peek() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    std::size_t end = at_;
    const auto is = [&](auto test) { return end < text_.size() && test(text_[end]); };
    const auto digit = [](unsigned char c) { return std::isdigit(c) || c == '.'; };
    const auto letter = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '\''; };
    if (is(digit))
      while (is(digit)) ++end;
    else if (is(letter))
      while (is(letter)) ++end;
    else if (end < text_.size())
      ++end;
    return text_.substr(at_, end - at_);
  }
  bool take(std::string_view token) {
    if (peek() != token) return false;
    at_ += token.size();
    return true;
  }

  Ball sum() {
    Ball result = product();
    for (;;) {
      if (take("+"))
        result += product();
      else if (take("-"))
        result -= product();
      else
        return result;
    }
  }
  Ball product() {
    Ball result = signed_power();
    for (;;) {
      if (take("*"))
        result *= signed_power();
      else if (take("/"))
        result /= signed_power();
      else
        return result;
    }
  }
  Ball signed_power() {
    if (take("-")) return -signed_power();
    const Ball base = application();
    if (!take("^")) return base;
    const std::string exponent(peek());
    at_ += exponent.size();
    return pow(base, std::stol(exponent));
  }
  bool at_atom() {
    const std::string_view token = peek();
    return !token.empty() &&
           (token == "(" || std::isalnum(static_cast<unsigned char>(token.front())));
  }
  Ball application() {
    const std::string name(peek());
    const bool is_name = !name.empty() && std::isalpha(static_cast<unsigned char>(name.front()));
    if (!is_name || variables_.contains(name)) return atom();
    if (name == "PI") return atom();
    at_ += name.size();
    std::vector<Ball> arguments;
    while (at_atom()) arguments.push_back(atom());
    if (const auto f = kFunctions.find(name); f != kFunctions.end()) return f->second(arguments);
    return formulas_.value(name, arguments);
  }
  Ball atom() {
    if (take("(")) {
      const Ball result = sum();
      if (!take(")")) fail("no closing bracket");
      return result;
    }
    const std::string token(peek());
    at_ += token.size();
    if (token == "PI") return Ball::pi(formulas_.precision_);
    if (const auto v = variables_.find(token); v != variables_.end()) return v->second;
    if (auto number = Ball::decimal(token, formulas_.precision_)) return *number;
    fail("not understood: " + token);
  }

  const Formulas& formulas_;
  std::string_view text_;
  const std::map<std::string, Ball>& variables_;
  std::size_t at_ = 0;
};

Ball Formulas::evaluate(std::string_view expression,
                        const std::map<std::string, Ball>& variables) const {
  return Evaluation(*this, expression, variables).all();
}

Ball Formulas::value(const std::string& name, const std::vector<Ball>& arguments) const {
  const auto found = definitions_.find(name);
  if (found == definitions_.end()) throw std::runtime_error("no definition of " + name);
  const Definition& definition = found->second;
  if (definition.arguments.size() != arguments.size())
    throw std::runtime_error("wrong number of arguments for " + name);
  std::map<std::string, Ball> variables;
  for (std::size_t i = 0; i < arguments.size(); ++i)
    variables[definition.arguments[i]] = arguments[i];
  return evaluate(definition.body, variables);
}

const std::string& Formulas::statement(const std::string& theorem) const {
  const auto found = statements_.find(theorem);
  if (found == statements_.end()) throw std::runtime_error("no theorem " + theorem);
  return found->second;
}

std::vector<std::string> Formulas::theorems(const std::string& prefix) const {
  std::vector<std::string> names;
  for (const auto& [name, text] : statements_)
    if (name.rfind(prefix, 0) == 0) names.push_back(name);
  return names;
}

}  // namespace ratefloor::proofs
