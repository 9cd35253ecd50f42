(** The tactics of the Interval library over arithmetic on the standard library's binary integers, so that no
    machine integers or floats, and none of the axioms that describe them, enter a proof. Ask for a precision above
    53 bits ([i_prec 54]): below it the library takes machine floats. *)
From Interval Require Import Specific_ops Specific_stdz.
From Interval Require Export Tactic.
Module BinaryFloat := SpecificFloat StdZRadix2.
Module BinaryTactics := IntervalTactic BinaryFloat.
Export BinaryTactics.
