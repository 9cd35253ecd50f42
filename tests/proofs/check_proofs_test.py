"""scripts/check_proofs.py sees what would make a proof worth nothing."""
import importlib.util
import os
import pathlib
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["RATEFLOOR_SOURCE"])


def load():
    spec = importlib.util.spec_from_file_location("check_proofs", SOURCE / "scripts" / "check_proofs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class CheckProofs(unittest.TestCase):
    def problems(self, text, name="rate/File.v"):
        module = load()
        with tempfile.TemporaryDirectory() as folder:
            module.PROOFS = pathlib.Path(folder)
            path = module.PROOFS / name
            path.parent.mkdir(parents=True)
            path.write_text(text)
            return list(module.source_problems(path))

    def test_a_proof_is_fine(self):
        self.assertEqual(self.problems('From Ratefloor Require Import real.Improper.\nSection S.\nVariable n : nat.\n'
                                       '(* Admitted, Axiom: words in a comment (* nested *) *)\n'
                                       'Lemma l : n = n.\nProof. reflexivity. Qed.\nEnd S.\n'), [])

    def test_holes(self):
        for text in ["Lemma l : False. Admitted.\n", "Axiom a : False.\n", "Axioms a b : False.\n",
                     "Parameter a : False.\n", "Conjectures a : False.\n", "Admit Obligations.\n",
                     "Declare Instance a : False.\n", "Lemma l : False. Proof. admit. Admitted.\n",
                     "Unset Universe\n  Checking.\n", "Unset Guard Checking.\n",
                     'Definition s := "(*". Axiom a : False. Definition t := "*)".\n']:
            self.assertTrue(self.problems(text), text)

    def test_variables_outside_a_section_are_axioms(self):
        for text in ["Variable n : nat.\n", "Lemma l : True. Proof. exact I. Qed. Hypothesis h : False.\n",
                     "Section S.\nEnd S.\nHypotheses h : False.\n", "Module M.\nVariable n : nat.\nEnd M.\n",
                     "Context (h : False).\n"]:
            found = self.problems(text)
            self.assertTrue(any("axiom" in problem for problem in found), text)

    def test_imports_point_one_way(self):
        self.assertTrue(self.problems("From Ratefloor Require Import upper.GapTheorem.\n"))
        self.assertTrue(self.problems("Require Import Ratefloor.real.Power.\n"))
        self.assertTrue(self.problems("From Ratefloor.real Require Import Power.\n"))
        self.assertEqual(self.problems("From Ratefloor Require Import rate.Entropy\n  source.Ggd.\n", "upper/F.v"), [])

    def test_the_line_is_named(self):
        self.assertEqual(self.problems("\n\nVariable n : nat.\n")[0].split(":")[1], "3")

    def test_long_lines(self):
        self.assertTrue(self.problems("(* " + "x" * 120 + " *)\n"))


if __name__ == "__main__":
    unittest.main()
