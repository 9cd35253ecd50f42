// Reads formulas out of the Coq sources in proofs/ and evaluates them in ball arithmetic, so that a
// statement and the C++ function that computes it are compared as they stand.
//
// What is understood: `Definition NAME (a b : R) : R := EXPR.`, numbers, + - * / ^, application of
// definitions and of ln, exp, sqrt, Gamma, absPow, and PI. Anything else throws std::runtime_error.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/rigor/ball.h"

namespace ratefloor::proofs {

class Formulas {
 public:
  /// Every definition of reals in these files, named relative to proofs/.
  explicit Formulas(const std::vector<std::string>& files, rigor::Precision precision);

  /// The value of a definition.
  rigor::Ball value(const std::string& name, const std::vector<rigor::Ball>& arguments) const;
  /// The value of an expression with these variables.
  rigor::Ball evaluate(std::string_view expression,
                       const std::map<std::string, rigor::Ball>& variables) const;
  /// The statement of a lemma or theorem, between its name and "Proof.".
  const std::string& statement(const std::string& theorem) const;
  /// All theorems whose names start so.
  std::vector<std::string> theorems(const std::string& prefix) const;

 private:
  friend class Evaluation;
  struct Definition {
    std::vector<std::string> arguments;
    std::string body;
  };
  rigor::Precision precision_;
  std::map<std::string, Definition> definitions_;
  std::map<std::string, std::string> statements_;
};

}  // namespace ratefloor::proofs
