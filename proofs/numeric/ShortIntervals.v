(** Enclosures by intervals whose ends are binary integers times powers of two, with a mantissa of p bits for any p:
    shorter mantissas make long computations bearable. *)
From Coq Require Import Reals.
From Ratefloor Require Export numeric.Intervals.

(** An inequality between an integral and constants: p bits, Taylor models of the given degree, at most [fuel]
    splits. *)
Ltac short_integral p degree fuel :=
  let prec := eval vm_compute in (BinaryFloat.PtoP p) in
  BinaryTactics.Private.IT1.do_integral prec degree fuel false false.
