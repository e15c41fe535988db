/** Small programs to begin with. */
export interface Sample {
  readonly name: string
  readonly gcode: string
}

const rosette = `; Rosette channel around a sound hole of 100 mm
G21 G90 G17
M3 S18000
G0 Z5
G0 X53 Y0
G1 Z-0.8 F200
G3 X53 Y0 I-53 J0 F900
G1 Z-1.6 F200
G3 X53 Y0 I-53 J0 F900
G0 Z5
G0 X57.5
G1 Z-1.6 F200
G3 X57.5 Y0 I-57.5 J0 F900
G0 Z5
M5
M2
`

const pocket = `; Pickup pocket, 71 x 40 mm, rounded corners of 6 mm
G21 G90 G17
M3 S16000
G0 Z5
G0 X6 Y0
G1 Z-2 F250
G1 X65 F1200
G3 X71 Y6 J6
G1 Y34
G3 X65 Y40 I-6
G1 X6
G3 X0 Y34 J-6
G1 Y6
G3 X6 Y0 I6
G0 Z5
G0 X6 Y6
G1 Z-2 F250
G1 X65 F1200
G1 Y12
G1 X6
G1 Y18
G1 X65
G1 Y24
G1 X6
G1 Y30
G1 X65
G1 Y34
G1 X6
G0 Z5
M5
M2
`

const frets = `; The first five fret slots of a 648 mm scale, 0.6 mm cutter
G21 G90
M3 S20000
G0 Z3
${[36.37, 70.7, 103.1, 133.68, 162.55].map((x) => `G0 X${String(x)} Y-28\nG1 Z-1.5 F120\nG1 Y28 F400\nG0 Z3`).join('\n')}
M5
M2
`

const mistakes = `; Find the mistakes: every issue leads to its line
G90
G1 X20 Y0
G2 X60 Y40 I30 J21 F600
G0 Z-3
G0 X80
o100 sub
M2
`

export const SAMPLES: readonly Sample[] = [
  { name: 'Rosette', gcode: rosette },
  { name: 'Pickup pocket', gcode: pocket },
  { name: 'Fret slots', gcode: frets },
  { name: 'With mistakes', gcode: mistakes },
]

export const FIRST_PROGRAM = rosette
