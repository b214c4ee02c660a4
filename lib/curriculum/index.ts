/** The only readers of content/. Server side: they read files. Client components import types from here, and nothing else. */
export { announcedParts, type AnnouncedPart } from "./announced";
export { census, type Census } from "./census";
export {
  listChapters,
  loadChapter,
  readExample,
  sectionNumbers,
  type Chapter,
  type ChapterSummary,
  type NumberedSource,
} from "./chapters";
export { courseMap, type AnnouncedOnMap, type MapPart, type OpenPart } from "./course-map";
export { listExercises, loadExercise, type ExerciseDetail, type ExerciseSummary } from "./exercises";
export type { Heading, MdxElement, Section } from "./mdx";
export { listSimulators, type SimulatorSummary, type SimulatorUse } from "./simulators";
export type * from "./schema";
