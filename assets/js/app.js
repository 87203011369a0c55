import { startKeys } from "./keys.js";
import { startForms } from "./forms.js";
import { startParts } from "./parts.js";

startKeys();
startForms();
startParts();
