import { createContext, useContext } from "react";
import type { Me, Role } from "./staff-api.ts";

export const MeContext = createContext<Me | undefined>(undefined);

/** Who is signed in. Only below the sign-in, so there always is somebody. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (me === undefined) throw new Error("Nobody is signed in.");
  return me;
}

/** An admin may do what any other may. */
export function hasRole(me: Me, ...roles: Role[]): boolean {
  return me.role === "admin" || roles.includes(me.role);
}
