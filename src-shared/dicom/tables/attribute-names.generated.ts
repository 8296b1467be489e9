// Made by scripts/generate-dicom-tables.ts from PS3.6 chapters 6 to 9. Do not edit.
export const nameTable = `
00000001 Command Length to End
00000850 Number of Matches
00001020 Number of Remaining Sub-operations
00001021 Number of Completed Sub-operations
00001022 Number of Failed Sub-operations
00001023 Number of Warning Sub-operations
00005140 Normal/Reverse
00041130 File-set ID
00041141 File-set Descriptor File ID
00041142 Specific Character Set of File-set Descriptor File
00041200 Offset of the First Directory Record of the Root Directory Entity
00041202 Offset of the Last Directory Record of the Root Directory Entity
00041212 File-set Consistency Flag
00041400 Offset of the Next Directory Record
00041410 Record In-use Flag
00041420 Offset of Referenced Lower-Level Directory Entity
00041510 Referenced SOP Class UID in File
00041511 Referenced SOP Instance UID in File
00041512 Referenced Transfer Syntax UID in File
0004151A Referenced Related General SOP Class UID in File
00041600 Number of References
00080001 Length to End
00080015 Instance Coercion DateTime
0008002A Acquisition DateTime
00080051 Issuer of Accession Number Sequence
00080052 Query/Retrieve Level
00080053 Query/Retrieve View
00080061 Modalities in Study
00080062 SOP Classes in Study
00080063 Anatomic Regions in Study Code Sequence
00080090 Referring Physician's Name
00080092 Referring Physician's Address
00080094 Referring Physician's Telephone Numbers
0008009C Consulting Physician's Name
00080222 Manufacturer's Related Model Group
0008030B Private Data Element Number of Items
00080400 Scope of Inventory Sequence
00080404 Item Inventory DateTime
00080405 Removed from Operational Use
00080406 Reason for Removal Code Sequence
0008040B Filename in Container
0008040C File Offset in Container
0008040D File Length in Container
00080411 List of UID Matching Sequence
00080416 Expiration DateTime
0008041F Study Update DateTime
00080427 Number of Study Records in Instance
00080428 Total Number of Study Records
00080429 Maximum Number of Records
00081048 Physician(s) of Record
00081049 Physician(s) of Record Identification Sequence
00081050 Performing Physician's Name
00081060 Name of Physician(s) Reading Study
00081062 Physician(s) Reading Study Identification Sequence
00081070 Operators' Name
00081090 Manufacturer's Model Name
00081112 Referenced Instances by SOP Class Sequence
00081167 Multi-frame Source SOP Instance UID
00082110 Lossy Image Compression (Retired)
00082124 Number of Stages
00082129 Number of Event Timers
0008212A Number of Views in Stage
00082130 Event Elapsed Time(s)
00082132 Event Timer Name(s)
00082229 Anatomic Structure, Space or Region Sequence
00082251 Anatomic Structure Space Or Region Code Sequence (Trial)
00082253 Anatomic Portal Of Entrance Code Sequence (Trial)
00082255 Anatomic Approach Direction Code Sequence (Trial)
00082256 Anatomic Perspective Description (Trial)
00082257 Anatomic Perspective Code Sequence (Trial)
00082258 Anatomic Location Of Examining Instrument Description (Trial)
00082259 Anatomic Location Of Examining Instrument Code Sequence (Trial)
0008225A Anatomic Structure Space Or Region Modifier Code Sequence (Trial)
0008225C On Axis Background Anatomic Structure Code Sequence (Trial)
00089123 Creator-Version UID
00089459 Recommended Display Frame Rate in Float
00100010 Patient's Name
00100021 Issuer of Patient ID
00100022 Type of Patient ID
00100024 Issuer of Patient ID Qualifiers Sequence
00100027 Group of Patients Identification Sequence
00100028 Subject Relative Position in Image
00100030 Patient's Birth Date
00100032 Patient's Birth Time
00100033 Patient's Birth Date in Alternative Calendar
00100034 Patient's Death Date in Alternative Calendar
00100035 Patient's Alternative Calendar
00100040 Patient's Sex
00100050 Patient's Insurance Plan Code Sequence
00100101 Patient's Primary Language Code Sequence
00100102 Patient's Primary Language Modifier Code Sequence
00101000 Other Patient IDs
00101002 Other Patient IDs Sequence
00101005 Patient's Birth Name
00101010 Patient's Age
00101020 Patient's Size
00101021 Patient's Size Code Sequence
00101022 Patient's Body Mass Index
00101030 Patient's Weight
00101040 Patient's Address
00101060 Patient's Mother's Birth Name
00101081 Branch of Service
00102150 Country of Residence
00102152 Region of Residence
00102154 Patient's Telephone Numbers
00102155 Patient's Telecom Information
001021F0 Patient's Religious Preference
00102203 Patient's Sex Neutered
00120022 Issuer of Clinical Trial Protocol ID
00120023 Other Clinical Trial Protocol IDs Sequence
00120032 Issuer of Clinical Trial Site ID
00120041 Issuer of Clinical Trial Subject ID
00120043 Issuer of Clinical Trial Subject Reading ID
00120052 Longitudinal Temporal Offset from Event
00120055 Issuer of Clinical Trial Time Point ID
00120063 De-identification Method
00120064 De-identification Method Code Sequence
00120073 Issuer of Clinical Trial Series ID
00120083 Consent for Clinical Trial Use Sequence
00120085 Consent for Distribution Flag
00140045 Material Properties File Format (Retired)
00140100 Component Welder IDs
00142202 Coordinate System Number of Axes
00142224 Transform Number of Axes
00142226 Transform Order of Axes
0014222A Coordinate System Transform Rotation and Scale Matrix
00143012 Number of Frames Integrated
00143024 Horizontal Offset of Sensor
00143026 Vertical Offset of Sensor
00143071 KV Used in Gain Calibration
00143072 MA Used in Gain Calibration
00143073 Number of Frames Used for Integration
00143074 Filter Material Used in Gain Calibration
00143075 Filter Thickness Used in Gain Calibration
00143076 Date of Gain Calibration
00143077 Time of Gain Calibration
0014400E Pre-Amplifier Equipment Sequence
0014400F Pre-Amplifier Notes
00144012 Number of Elements
00144019 Location of Measured Beam Diameter
00144040 Pre-Amplifier Settings Sequence
00144064 Velocity of Sound
00145109 Wedge Element 1 Position
0014511F Radius Along the Wedge
00160004 Exposure Time in Seconds
00160005 F-Number
0016001E ISO Speed Latitude yyy
0016001F ISO Speed Latitude zzz
00160045 Focal Length In 35mm Film
0016007B GPS DOP
00180010 Contrast/Bolus Agent
00180012 Contrast/Bolus Agent Sequence
00180013 Contrast/Bolus T1 Relaxivity
00180014 Contrast/Bolus Administration Route Sequence
00180083 Number of Averages
00180086 Echo Number(s)
00180089 Number of Phase Encoding Steps
00180094 Percent Phase Field of View
0018100B Manufacturer's Device Class UID
00181012 Date of Secondary Capture
00181014 Time of Secondary Capture
00181018 Secondary Capture Device Manufacturer's Model Name
0018101B Hardcopy Device Manufacturer's Model Name
00181040 Contrast/Bolus Route
00181041 Contrast/Bolus Volume
00181042 Contrast/Bolus Start Time
00181043 Contrast/Bolus Stop Time
00181044 Contrast/Bolus Total Dose
00181048 Contrast/Bolus Ingredient
00181049 Contrast/Bolus Ingredient Concentration
00181061 Trigger Source or Type
00181078 Radiopharmaceutical Start DateTime
00181079 Radiopharmaceutical Stop DateTime
00181081 Low R-R Value
00181082 High R-R Value
00181090 Cardiac Number of Images
00181110 Distance Source to Detector
00181111 Distance Source to Patient
00181120 Gantry/Detector Tilt
00181121 Gantry/Detector Slew
00181145 Center of Rotation Offset
00181147 Field of View Shape
00181149 Field of View Dimension(s)
00181151 X-Ray Tube Current
00181153 Exposure in µAs
0018115E Image and Fluoroscopy Area Dose Product
00181161 Type of Filters
00181180 Collimator/grid Name
00181190 Focal Spot(s)
001811B6 Contrast/Bolus Auto Injection Trigger Flag
001811B7 Contrast/Bolus Injection Delay
001811BB Acquisition Field of View Label
001811BC X-Ray Filter Details Sequence
00181200 Date of Last Calibration
00181201 Time of Last Calibration
00181202 DateTime of Last Calibration
00181203 Calibration DateTime
00181204 Date of Manufacture
00181205 Date of Installation
00181240 Upper/Lower Pixel Values
00181312 In-plane Phase Encoding Direction
00181318 dB/dt
00181404 Exposures on Plate
00181405 Relative X-Ray Exposure
00181495 Number of Tomosynthesis Source Images
00181610 Center of Circular Shutter
00181612 Radius of Circular Shutter
00181620 Vertices of the Polygonal Shutter
00181624 Shutter Presentation Color CIELab Value
00181635 Center of Circular Outline
00181636 Diameter of Circular Outline
00181637 Number of Polygonal Vertices
00181638 Vertices of the Polygonal Outline
00181710 Center of Circular Collimator
00181712 Radius of Circular Collimator
00181720 Vertices of the Polygonal Collimator
00182030 Rotation of Scanned Film
00185028 Soft Tissue-focus Thermal Index
00185029 Soft Tissue-surface Thermal Index
00185050 Depth of Scan Field
00186011 Sequence of Ultrasound Regions
00186038 Doppler Sample Volume X Position (Retired)
0018603A Doppler Sample Volume Y Position (Retired)
0018603C TM-Line Position X0 (Retired)
0018603D TM-Line Position X0
0018603E TM-Line Position Y0 (Retired)
0018603F TM-Line Position Y0
00186040 TM-Line Position X1 (Retired)
00186041 TM-Line Position X1
00186042 TM-Line Position Y1 (Retired)
00186043 TM-Line Position Y1
00186050 Number of Table Break Points
00186052 Table of X Break Points
00186054 Table of Y Break Points
00186056 Number of Table Entries
00186058 Table of Pixel Values
0018605A Table of Parameter Values
0018700C Date of Last Detector Calibration
0018700E Time of Last Detector Calibration
00187010 Exposures on Detector Since Last Calibration
00187011 Exposures on Detector Since Manufactured
00187026 Detector Active Dimension(s)
0018702B Detector Manufacturer's Model Name
00187030 Field of View Origin
00187032 Field of View Rotation
00187034 Field of View Horizontal Flip
00188150 Exposure Time in µS
00188151 X-Ray Tube Current in µA
00189012 Multi-planar Excitation
00189015 Time of Flight Contrast
00189027 Spatial Pre-saturation
00189032 Geometry of k-Space Traversal
00189033 Segmented k-Space Traversal
00189045 Multi-Coil Definition Sequence
00189046 Multi-Coil Configuration
00189047 Multi-Coil Element Name
00189048 Multi-Coil Element Used
00189059 De-coupling
00189060 De-coupled Nucleus
00189061 De-coupling Frequency
00189062 De-coupling Method
00189063 De-coupling Chemical Shift Reference
00189064 k-space Filtering
00189066 Number of Zero Fills
00189069 Parallel Reduction Factor In-plane
00189070 Cardiac R-R Interval Specified
00189074 Frame Acquisition DateTime
00189087 Diffusion b-value
00189093 Number of k-Space Trajectories
00189094 Coverage of k-Space
00189096 Parallel Reduction Factor In-plane (Retired)
00189103 MR Spectroscopy FOV/Geometry Sequence
00189112 MR Timing and Related Parameters Sequence
00189125 MR FOV/Geometry Sequence
00189151 Frame Reference DateTime
00189155 Parallel Reduction Factor out-of-plane
00189159 Spectroscopy Acquisition Out-of-plane Phase Steps
00189168 Parallel Reduction Factor Second In-plane
00189195 Chemical Shift Minimum Integration Limit in Hz
00189196 Chemical Shift Maximum Integration Limit in Hz
00189231 MR Acquisition Phase Encoding Steps in-plane
00189232 MR Acquisition Phase Encoding Steps out-of-plane
0018925C ASL Bolus Cut-off Flag
0018925D ASL Bolus Cut-off Timing Sequence
0018925E ASL Bolus Cut-off Technique
0018925F ASL Bolus Cut-off Delay Time
00189295 Chemical Shift Minimum Integration Limit in ppm
00189296 Chemical Shift Maximum Integration Limit in ppm
00189310 Table Feed per Rotation
00189313 Data Collection Center (Patient)
00189317 Reconstruction Field of View
00189318 Reconstruction Target Center (Patient)
00189325 CT X-Ray Details Sequence
00189328 Exposure Time in ms
00189330 X-Ray Tube Current in mA
00189332 Exposure in mAs
00189335 Distance Source to Data Collection Center
00189337 Contrast/Bolus Agent Number
00189338 Contrast/Bolus Ingredient Code Sequence
00189341 Contrast/Bolus Usage Sequence
00189342 Contrast/Bolus Agent Administered
00189343 Contrast/Bolus Agent Detected
00189344 Contrast/Bolus Agent Phase
00189345 CTDIvol
00189360 CT Additional X-Ray Source Sequence
00189361 Multi-energy CT Acquisition
00189362 Multi-energy CT Acquisition Sequence
00189363 Multi-energy CT Processing Sequence
00189364 Multi-energy CT Characteristics Sequence
00189365 Multi-energy CT X-Ray Source Sequence
00189366 X-Ray Source Index
00189367 X-Ray Source ID
00189368 Multi-energy Source Technique
00189369 Source Start DateTime
0018936A Source End DateTime
0018936F Multi-energy CT X-Ray Detector Sequence
00189370 X-Ray Detector Index
00189371 X-Ray Detector ID
00189372 Multi-energy Detector Type
00189373 X-Ray Detector Label
00189376 Referenced X-Ray Detector Index
00189377 Referenced X-Ray Source Index
00189379 Multi-energy CT Path Sequence
0018937A Multi-energy CT Path Index
0018937B Multi-energy Acquisition Description
00189384 X-Ray Mass Attenuation Coefficient
00189402 Distance Source to Isocenter
00189403 Distance Object to Table Top
00189404 Object Pixel Spacing in Center of Beam
00189410 Planes in Acquisition
00189412 XA/XRF Frame Characteristics Sequence
00189420 X-Ray Receptor Type
00189425 Contrast/Bolus Ingredient Opaque
00189426 Distance Receptor Plane to Detector Housing
00189428 Intensifier Active Dimension(s)
00189430 Position of Isocenter Projection
00189432 Field of View Sequence
00189433 Field of View Description
00189440 Center of Circular Exposure Control Sensing Region
00189441 Radius of Circular Exposure Control Sensing Region
00189442 Vertices of the Polygonal Exposure Control Sensing Region
00189447 Column Angulation (Patient)
00189461 Field of View Dimension(s) in Float
00189466 Table X Position to Isocenter
00189467 Table Y Position to Isocenter
00189468 Table Z Position to Isocenter
00189474 C-arm Positioner Tabletop Relationship
00189476 X-Ray Geometry Sequence
00189504 X-Ray 3D Frame Type Sequence
00189507 X-Ray 3D Acquisition Sequence
00189516 Start Acquisition DateTime
00189517 End Acquisition DateTime
00189530 X-Ray 3D Reconstruction Sequence
00189542 X-Ray Acquisition Dose Sequence
00189543 X-Ray Source Isocenter Primary Angle
00189544 X-Ray Source Isocenter Secondary Angle
00189547 Breast Support X Position to Isocenter
00189548 Breast Support Y Position to Isocenter
00189549 Breast Support Z Position to Isocenter
00189552 Detector X Position to Isocenter
00189553 Detector Y Position to Isocenter
00189554 Detector Z Position to Isocenter
00189555 X-Ray Grid Sequence
00189556 X-Ray Filter Sequence
00189601 Diffusion b-matrix Sequence
00189602 Diffusion b-value XX
00189603 Diffusion b-value XY
00189604 Diffusion b-value XZ
00189605 Diffusion b-value YY
00189606 Diffusion b-value YZ
00189607 Diffusion b-value ZZ
00189701 Decay Correction DateTime
00189739 Number of Iterations
00189740 Number of Subsets
00189755 Time of Flight Information Used
00189766 Non-uniform Radial Sampling Corrected
00189801 Depth(s) of Focus
00189804 Exclusion Start DateTime
00189908 Potential Reasons for Procedure
00189909 Potential Reasons for Procedure Code Sequence
00189919 Instruction Performed DateTime
0018991E Target Frame of Reference UID
00189942 CTDIvol Notification Trigger
0018A002 Contribution DateTime
00200032 Image Position (Patient)
00200037 Image Orientation (Patient)
00200052 Frame of Reference UID
00200105 Number of Temporal Positions
00200200 Synchronization Frame of Reference UID
00200242 SOP Instance UID of Concatenation Source
00201000 Series in Study
00201001 Acquisitions in Series
00201002 Images in Acquisition
00201003 Images in Series
00201004 Acquisitions in Study
00201005 Images in Study
00201200 Number of Patient Related Studies
00201202 Number of Patient Related Series
00201204 Number of Patient Related Instances
00201206 Number of Study Related Series
00201208 Number of Study Related Instances
00201209 Number of Series Related Instances
002031XX Source Image IDs
00209057 In-Stack Position Number
00209154 Nominal Cardiac Trigger Time Prior To R-Peak
00209155 Actual Cardiac Trigger Time Prior To R-Peak
00209162 In-concatenation Number
00209163 In-concatenation Total Number
00209171 Unassigned Per-Frame Converted Attributes Sequence
00209241 Nominal Percentage of Cardiac Phase
00209245 Nominal Percentage of Respiratory Phase
00209251 R-R Interval Time Nominal
00209301 Image Position (Volume)
00209302 Image Orientation (Volume)
00209309 Volume to Transducer Mapping Matrix
0020930A Volume to Table Mapping Matrix
0020930B Volume to Transducer Relationship
0020930C Patient Frame of Reference Source
0020930E Plane Position (Volume) Sequence
0020930F Plane Orientation (Volume) Sequence
00209312 Volume Frame of Reference UID
00209313 Table Frame of Reference UID
00209450 Patient Orientation in Frame Sequence
00220001 Light Path Filter Pass-Through Wavelength
00220003 Image Path Filter Pass-Through Wavelength
0022000C Horizontal Field of View
0022000E Degree of Dilation
0022001E Camera Angle of View
00220030 Axial Length of the Eye
00220037 Along-scan Spatial Resolution
00220038 Maximum Along-scan Distortion
00220041 Depth of Transverse Image
00220048 Across-scan Spatial Resolution
00220049 Maximum Across-scan Distortion
00221035 Source of Ophthalmic Axial Length Code Sequence
00221036 Source of Corneal Size Data Code Sequence
00221046 Type of Optical Correction
00221049 Pre-Selected for Implantation
0022104A Toric IOL Power for Exact Emmetropia Sequence
0022104B Toric IOL Power for Exact Target Refraction Sequence
00221132 Source of Lens Thickness Data Code Sequence
00221133 Source of Anterior Chamber Depth Data Code Sequence
00221134 Source of Refractive Measurements Sequence
00221135 Source of Refractive Measurements Code Sequence
00221155 Signal to Noise Ratio
00221450 Pixel Value Mapping to Coded Concept Sequence
00221465 Registration to Localizer Sequence
00221518 Two Dimensional to Three Dimensional Map Sequence
00221530 Number of Map Points
00221531 Two Dimensional to Three Dimensional Map Data
00221624 Ophthalmic Anatomic Reference Point X-Coordinate
00221626 Ophthalmic Anatomic Reference Point Y-Coordinate
00221640 OCT B-scan Analysis Acquisition Parameters Sequence
00221642 Number of B-scans Per Frame
00221643 B-scan Slab Thickness
00221644 Distance Between B-scan Slabs
00221645 B-scan Cycle Time
00221646 B-scan Cycle Time Vector
00221649 A-scan Rate
00221650 B-scan Rate
00221658 Surface Mesh Z-Pixel Offset
00240038 Number of Visual Stimuli
00240044 Comments on Patient's Performance of Visual Field
00240090 Visual Field Test Point X-Coordinate
00240091 Visual Field Test Point Y-Coordinate
00240107 Blind Spot X-Coordinate
00240108 Blind Spot Y-Coordinate
00240112 Refractive Parameters Used on Patient Sequence
00280002 Samples per Pixel
00280003 Samples per Pixel Used
00280008 Number of Frames
00280108 Smallest Pixel Value in Series
00280109 Largest Pixel Value in Series
00280110 Smallest Image Pixel Value in Plane
00280111 Largest Image Pixel Value in Plane
00280402 Number of Transform Steps
00280403 Sequence of Compressed Data
00280404 Details of Coefficients
002808X2 Number of Tables
00281055 Window Center & Width Explanation
00281056 VOI LUT Function
00281403 Bits Mapped to Color Lookup Table
00281404 Blending LUT 1 Sequence
00281405 Blending LUT 1 Transfer Function
0028140C Blending LUT 2 Sequence
0028140D Blending LUT 2 Transfer Function
0028140F RGB LUT Transfer Function
00283010 VOI LUT Sequence
00283110 Softcopy VOI LUT Sequence
00285000 Bi-Plane Acquisition Sequence
00286020 Frame Numbers of Interest (FOI)
00286022 Frame of Interest Description
00286023 Frame of Interest Type
00286030 Mask Pointer(s)
00286114 Mask Sub-pixel Shift
00287001 Number of Display Subsystems
00287018 CIExy White Point
0028701B Number of Luminance Points
00289132 Frame VOI LUT Sequence
00289503 Vertices of the Region
00289505 Multi-frame Presentation Sequence
00289520 Image to Equipment Mapping Matrix
00321030 Reason for Study
00321066 Reason for Visit
00321067 Reason for Visit Code Sequence
0034000A Real-Time Bulk Data Flow Sequence
0034000D Time of Frame Group Sequence
00380011 Issuer of Admission ID
00380014 Issuer of Admission ID Sequence
00380016 Route of Admissions
00380061 Issuer of Service Episode ID
00380064 Issuer of Service Episode ID Sequence
00380400 Patient's Institution Residence
003A0005 Number of Waveform Channels
003A0010 Number of Waveform Samples
003A0231 Waveform Display Background CIELab Value
003A0244 Channel Recommended Display CIELab Value
003A0314 Impedance Measurement DateTime
003A0320 Summarized Filter Lookup Table Sequence
003A0325 Analog Filter Type Code Sequence
00400006 Scheduled Performing Physician's Name
00400012 Pre-Medication
0040003A Assigning Agency or Department Code Sequence
00400220 Referenced Non-Image Composite SOP Instance Sequence
00400280 Comments on the Performed Procedure Step
00400300 Total Time of Fluoroscopy
00400301 Total Number of Exposures
00400306 Distance Source to Entrance
00400307 Distance Source to Support
00400310 Comments on Radiation Dose
00400312 X-Ray Output
00400324 Billing Supplies and Devices Sequence
00400400 Comments on the Scheduled Procedure Step
00400513 Issuer of the Container Identifier Sequence
00400552 Specimen Description Sequence (Trial)
00400553 Specimen Description (Trial)
00400562 Issuer of the Specimen Identifier Sequence
0040072A X Offset in Slide Coordinate System
0040073A Y Offset in Slide Coordinate System
0040074A Z Offset in Slide Coordinate System
004009F8 Vital Stain Code Sequence (Trial)
00401002 Reason for the Requested Procedure
00401006 Placer Order Number / Procedure
00401007 Filler Order Number / Procedure
0040100A Reason for Requested Procedure Code Sequence
00401010 Names of Intended Recipients of Results
00401011 Intended Recipients of Results Identification Sequence
00401060 Requested Procedure Description (Trial)
00401102 Person's Address
00401103 Person's Telephone Numbers
00401104 Person's Telecom Information
00402001 Reason for the Imaging Service Request
00402004 Issue Date of Imaging Service Request
00402005 Issue Time of Imaging Service Request
00402006 Placer Order Number / Imaging Service Request (Retired)
00402007 Filler Order Number / Imaging Service Request (Retired)
00402009 Order Enterer's Location
00402016 Placer Order Number / Imaging Service Request
00402017 Filler Order Number / Imaging Service Request
00403001 Confidentiality Constraint on Patient Data Description
00404005 Scheduled Procedure Step Start DateTime
00404008 Scheduled Procedure Step Expiration DateTime
00404010 Scheduled Procedure Step Modification DateTime
00404011 Expected Completion DateTime
00404032 Non-DICOM Output Code Sequence
00404036 Human Performer's Organization
00404037 Human Performer's Name
00404050 Performed Procedure Step Start DateTime
00404051 Performed Procedure Step End DateTime
00404052 Procedure Step Cancellation DateTime
00404072 STOW-RS Storage Sequence
00408302 Entrance Dose in mGy
0040A007 Findings Flag (Trial)
0040A020 Findings Sequence (Trial)
0040A021 Findings Group UID (Trial)
0040A022 Referenced Findings Group UID (Trial)
0040A023 Findings Group Recording Date (Trial)
0040A024 Findings Group Recording Time (Trial)
0040A026 Findings Source Category Code Sequence (Trial)
0040A028 Documenting Organization Identifier Code Sequence (Trial)
0040A030 Verification DateTime
0040A032 Observation DateTime
0040A033 Observation Start DateTime
0040A047 Measurement Precision Description (Trial)
0040A057 Urgency or Priority Alerts (Trial)
0040A060 Sequencing Indicator (Trial)
0040A066 Document Identifier Code Sequence (Trial)
0040A067 Document Author (Trial)
0040A068 Document Author Identifier Code Sequence (Trial)
0040A070 Identifier Code Sequence (Trial)
0040A074 Object Binary Identifier (Trial)
0040A076 Documenting Observer Identifier Code Sequence (Trial)
0040A082 Participation DateTime
0040A085 Procedure Identifier Code Sequence (Trial)
0040A089 Object Directory Binary Identifier (Trial)
0040A110 Date of Document or Verbal Transaction (Trial)
0040A112 Time of Document Creation or Verbal Transaction (Trial)
0040A120 DateTime
0040A125 Report Status ID (Trial)
0040A13A Referenced DateTime
0040A167 Observation Category Code Sequence (Trial)
0040A16A Bibliographic Citation (Trial)
0040A170 Purpose of Reference Code Sequence
0040A172 Referenced Observation UID (Trial)
0040A173 Referenced Observation Class (Trial)
0040A174 Referenced Object Observation Class (Trial)
0040A192 Observation Date (Trial)
0040A193 Observation Time (Trial)
0040A194 Measurement Automation (Trial)
0040A224 Identification Description (Trial)
0040A290 Coordinates Set Geometric Type (Trial)
0040A296 Algorithm Code Sequence (Trial)
0040A297 Algorithm Description (Trial)
0040A29A Pixel Coordinates Set (Trial)
0040A307 Current Observer (Trial)
0040A313 Referenced Accession Sequence (Trial)
0040A33A Report Status Comment (Trial)
0040A340 Procedure Context Sequence (Trial)
0040A352 Verbal Source (Trial)
0040A353 Address (Trial)
0040A354 Telephone Number (Trial)
0040A358 Verbal Source Identifier Code Sequence (Trial)
0040A380 Report Detail Sequence (Trial)
0040A402 Observation Subject UID (Trial)
0040A403 Observation Subject Class (Trial)
0040A404 Observation Subject Type Code Sequence (Trial)
0040A600 Observation Subject Context Flag (Trial)
0040A601 Observer Context Flag (Trial)
0040A603 Procedure Context Flag (Trial)
0040A731 Relationship Sequence (Trial)
0040A732 Relationship Type Code Sequence (Trial)
0040A744 Language Code Sequence (Trial)
0040A802 Number of Table Rows
0040A803 Number of Table Columns
0040A992 Uniform Resource Locator (Trial)
0040E020 Type of Instances
0040E025 WADO-RS Retrieval Sequence
00420012 MIME Type of Encapsulated Document
00420014 List of MIME Types
00440004 Approval Status DateTime
0044000B Product Expiration DateTime
00440010 Substance Administration DateTime
00440104 Assertion DateTime
00440105 Assertion Expiration DateTime
00460075 Radius of Curvature
00460111 Source of Cornea Measurement Data Code Sequence
00460117 Refractive Index of Cornea
00460118 Refractive Index of Aqueous Humor
00460203 Pupil Centroid X-Coordinate
00460204 Pupil Centroid Y-Coordinate
00460208 Vertices of the Outline of Pupil
00460224 Corneal I-S Value
00480010 Specimen Label in Image
00480012 Extended Depth of Field
00480013 Number of Focal Planes
00480015 Recommended Absent Pixel CIELab Value
00480102 Image Orientation (Slide)
00480201 Top Left Hand Corner of Localizer Area
00480202 Bottom Right Hand Corner of Localizer Area
0048021A Plane Position (Slide) Sequence
00480302 Number of Optical Paths
00500019 Inter-Marker Distance
00520001 Contrast/Bolus Ingredient Percent by Volume
00520011 A-line Rate
00520012 A-lines Per Frame
00520014 A-line Pixel Spacing
00520016 Mode of Percutaneous Access Sequence
00520026 OCT Z Offset Applied
00520030 OCT Z Offset Correction
00520031 Catheter Direction of Rotation
00520034 First A-line Location
00520038 Number of Padded A-lines
00540011 Number of Energy Windows
00540021 Number of Detectors
00540031 Number of Phases
00540033 Number of Frames in Phase
00540051 Number of Rotations
00540053 Number of Frames in Rotation
00540060 R-R Interval Vector
00540061 Number of R-R Intervals
00540071 Number of Time Slots
00540081 Number of Slices
00540101 Number of Time Slices
00540202 Type of Detector Motion
00540211 Number of Triggers in Phase
00541104 Detector Lines of Response Used
00541310 Primary (Prompts) Counts Accumulated
00603002 Histogram Number of Bins
0062000D Recommended Display CIELab Value
00640003 Source Frame of Reference UID
00660001 Number of Surfaces
00660015 Number of Surface Points
0066001B Axis of Rotation
0066001C Center of Rotation
0066001E Number of Vectors
00660103 Recommended Display CIELab Value List
00686226 Effective DateTime
00686270 Information Issue DateTime
00686350 Implant Template 3D Model Surface Number
00686400 Mating Feature Degree of Freedom Sequence
00686410 Degree of Freedom ID
00686420 Degree of Freedom Type
00686430 2D Mating Feature Coordinates Sequence
00686450 2D Mating Point
00686460 2D Mating Axes
00686470 2D Degree of Freedom Sequence
00686490 3D Degree of Freedom Axis
006864A0 Range of Freedom
006864C0 3D Mating Point
006864D0 3D Mating Axes
006864F0 2D Degree of Freedom Axis
00686550 2D Point Coordinates Sequence
00686560 2D Point Coordinates
00686590 3D Point Coordinates
006865A0 2D Line Coordinates Sequence
006865B0 2D Line Coordinates
006865D0 3D Line Coordinates
006865E0 2D Plane Coordinates Sequence
006865F0 2D Plane Intersection
00686610 3D Plane Origin
00686620 3D Plane Normal
006A000C Number of Annotations
006A000D Annotation Applies to All Optical Paths
006A000F Annotation Applies to All Z Planes
00700021 Number of Graphic Points
00700040 Image Rotation (Retired)
00700050 Displayed Area Top Left Hand Corner (Trial)
00700051 Displayed Area Bottom Right Hand Corner (Trial)
00700084 Content Creator's Name
00700086 Content Creator's Identification Code Sequence
00700241 Text Color CIELab Value
00700247 Shadow Color CIELab Value
00700251 Pattern On Color CIELab Value
00700252 Pattern Off Color CIELab Value
00700262 Diameter of Visibility
0070030B Frame of Reference to Displayed Coordinate System Transformation Matrix
0070030C Frame of Reference Transformation Matrix Type
00700401 Graphic Layer Recommended Display CIELab Value
00701501 Multi-Planar Reconstruction Style
0070150C Number of Volumetric Curve Points
00701604 Viewpoint LookAt Point
00701606 Render Field of View
00701B08 Geometry for Display
0072000A Hanging Protocol Creation DateTime
00720014 Number of Priors Referenced
00720100 Number of Screens
00720104 Number of Vertical Pixels
00720106 Number of Horizontal Pixels
00720330 Cine Relative to Real-Time
00720402 Filter-by Category
00720404 Filter-by Attribute Presence
00720406 Filter-by Operator
00720420 Structured Display Background CIELab Value
00720421 Empty Image Box CIELab Value
00720434 Type of Synchronization
00720520 3D Rendering Type
00720602 Sort-by Category
00720704 Pseudo-Color Type
00720705 Pseudo-Color Palette Instance Reference Sequence
00741024 Beam Order Index (Trial)
00741038 Double Exposure Meterset (Trial)
0074103A Double Exposure Field Delta (Trial)
00741238 Reason for Cancellation
0074140A Reason for Channel Omission
0074140B Reason for Channel Omission Description
00760070 Component 1 Referenced ID
00760080 Component 1 Referenced Mating Feature Set ID
00760090 Component 1 Referenced Mating Feature ID
007600A0 Component 2 Referenced ID
007600B0 Component 2 Referenced Mating Feature Set ID
007600C0 Component 2 Referenced Mating Feature ID
00780050 3D Implant Template Group Member Matching Point
00780060 3D Implant Template Group Member Matching Axes
00780070 Implant Template Group Member Matching 2D Coordinates Sequence
00780090 2D Implant Template Group Member Matching Point
007800A0 2D Implant Template Group Member Matching Axes
00800007 Surface Point Color CIELab Value Data
00820006 Number of Assessment Observations
00880130 Storage Media File-set ID
00880140 Storage Media File-set UID
01000420 SOP Authorization DateTime
04000005 MAC ID Number
04000105 Digital Signature DateTime
04000115 Certificate of Signer
04000562 Attribute Modification DateTime
04000564 Source of Previous Values
04000565 Reason for the Attribute Modification
20000010 Number of Copies
20200040 Requested Decimate/Crop Behavior
202000A2 Decimate/Crop Result
20200140 Referenced VOI LUT Box Sequence
20400072 Overlay or Image Magnification
20400074 Magnify to Number of Columns
20400500 Referenced Image Box Sequence (Retired)
21000170 Number of Films
21000500 Referenced Print Job Sequence (Pull Stored Print)
22000008 Include Non-DICOM Objects
2200000B Total Number of Pieces of Media Created
3002000D X-Ray Image Receptor Translation
3002000E X-Ray Image Receptor Angle
30020028 Source to Reference Object Distance
3002010A RT Image Frame kV Radiation Acquisition Sequence
3002010F Device Position to Equipment Mapping Matrix
30020116 Number of Acquisition Devices
3002012D Imaging Source to Beam Modifier Definition Plane Distance
30020131 Device-Specific Acquisition Parameter Sequence
30040005 Spatial Transform of Dose
30040056 DVH Number of Bins
30040062 DVH ROI Contribution Type
30060010 Referenced Frame of Reference Sequence
30060024 Referenced Frame of Reference UID
3006002D ROI DateTime
3006002E ROI Observation DateTime
30060033 RT ROI Relationship
30060046 Number of Contour Points
30060080 RT ROI Observations Sequence
30060086 RT ROI Identification Code Sequence
300600A0 Related RT ROI Observations Sequence
300600A4 RT ROI Interpreted Type
300600B9 Additional RT ROI Identification Code Sequence
300600C0 Frame of Reference Relationship Sequence
300600C2 Related Frame of Reference UID
300600C4 Frame of Reference Transformation Type
300600C6 Frame of Reference Transformation Matrix
300600C8 Frame of Reference Transformation Comment
30080052 Cumulative Dose to Dose Reference
3008005A Number of Fractions Delivered
30080136 Specified Number of Pulses
30080138 Delivered Number of Pulses
300A002A Organ at Risk Full-volume Dose
300A002B Organ at Risk Limit Dose
300A002C Organ at Risk Maximum Dose
300A002D Organ at Risk Overdose Volume Fraction
300A0078 Number of Fractions Planned
300A0079 Number of Fraction Pattern Digits Per Day
300A0080 Number of Beams
300A0094 Beam Dose Point Source to External Contour Distance
300A00A0 Number of Brachy Application Setups
300A00B4 Source-Axis Distance
300A00BA Source to Beam Limiting Device Distance
300A00BB Isocenter to Beam Limiting Device Distance
300A00BC Number of Leaf/Jaw Pairs
300A00C7 High-Dose Technique Type
300A00CC Imaging Device-Specific Acquisition Parameters
300A00D0 Number of Wedges
300A00D7 Total Wedge Tray Water-Equivalent Thickness
300A00D9 Isocenter to Wedge Tray Distance
300A00DA Source to Wedge Tray Distance
300A00E0 Number of Compensators
300A00E6 Source to Compensator Tray Distance
300A00ED Number of Boli
300A00F0 Number of Blocks
300A00F3 Total Block Tray Water-Equivalent Thickness
300A00F6 Source to Block Tray Distance
300A00F7 Isocenter to Block Tray Distance
300A0104 Block Number of Points
300A0110 Number of Control Points
300A011C Leaf/Jaw Positions
300A0130 Source to Surface Distance
300A0131 Average Beam Dose Point Source to External Contour Distance
300A0132 Source to External Contour Distance
300A028A Number of Pulses
300A02D4 Control Point 3D Position
300A02E2 Source to Compensator Distance
300A02E3 Total Compensator Tray Water-Equivalent Thickness
300A02E4 Isocenter to Compensator Tray Distance
300A02E6 Isocenter to Compensator Distances
300A030A Virtual Source-Axis Distances
300A0312 Number of Range Shifters
300A0330 Number of Lateral Spreading Devices
300A0340 Number of Range Modulators
300A0364 Isocenter to Range Shifter Distance
300A0374 Isocenter to Lateral Spreading Device Distance
300A038A Isocenter to Range Modulator Distance
300A0392 Number of Scan Spot Positions
300A039A Number of Paintings
300A0425 Source to General Accessory Distance
300A0426 Isocenter to General Accessory Distance
300A0436 Source to Applicator Mounting Position Distance
300A0440 Number of Block Slab Items
300A0604 Number of RT Control Points
300A060D RT Accessory Holder Water-Equivalent Thickness
300A0620 Meterset to Dose Mapping Sequence
300A0621 Expected In-Vivo Measurement Values Sequence
300A0622 Expected In-Vivo Measurement Value Index
300A0623 Radiation Dose In-Vivo Measurement Label
300A0626 Radiation Dose Source to Skin Distance
300A0628 Radiation Dose Source to External Contour Distance
300A062F C-Arm Photon-Electron Control Point Sequence
300A0634 Source to Patient Surface Distance
300A0636 Intended Number of Fractions
300A0638 RT Radiation Physical and Geometric Content Detail Flag
300A0640 Radiation Source-Axis Distance
300A0641 Number of RT Beam Limiting Devices
300A0648 Number of Parallel RT Beam Delimiters
300A0655 Number of Wedge Positions
300A0657 Number of RT Beam Limiting Device Openings
300A065A Radiation Device Configuration and Commissioning Key Sequence
300A0670 Number of RT Accessory Holders
300A0672 Number of General Accessories
300A0674 Number of Boluses
300A0675 Equipment Frame of Reference UID
300A0676 Equipment Frame of Reference Description
300A067B Radiation GenerationMode Sequence
300A067C Radiation GenerationMode Label
300A067D Radiation GenerationMode Description
300A067E Radiation GenerationMode Machine Code Sequence
300A0685 Number of Radiation GenerationModes
300A0687 Number of Patient Support Devices
300A0716 Machine-Specific Treatment Termination Code Sequence
300A0736 Treatment Tolerance Violation DateTime
300A073A Recorded RT Control Point DateTime
300A0741 Interlock DateTime
300A0760 Override DateTime
300A0772 Measured Meterset to Dose Mapping Sequence
300A0773 Referenced Expected In-Vivo Measurement Value Index
300A0788 Reason for Omission Code Sequence
300C0112 Reason for Omission
300C0113 Reason for Omission Description
300C0119 Number of Fractions Included
300C0121 Absorbed Dose to Meterset Ratio
300C0127 Beam Hold Transition DateTime
3010001A Manufacturer's Model Version
30100043 Manufacturer's Device Identifier
30100044 Instance-Level Referenced Performed Procedure Step Sequence
30100050 Minimum Number of Interval Days
30100051 Maximum Number of Interval Days
30100052 Pertinent SOP Classes in Study
30100053 Pertinent SOP Classes in Series
3010005C Reason for Superseding
3010007C Number of Interval Fractions
3010007D Number of Fractions
30100082 Fraction-Based Relationship Sequence
30100083 Fraction-Based Relationship Interval Anchor
30100084 Minimum Hours between Fractions
30100086 Intended Start Day of Week
30100094 Radiation Source Coordinate SystemYaw Angle
30100095 Radiation Source Coordinate SystemRoll Angle
400800FF Report Production Status (Trial)
40080103 Reference to Recorded Sound
4010101B Center of Mass
4010101C Center of PTO
40101023 Volume of PTO
40101029 Threat Detection Algorithm and Version
40101033 Number of Total Objects
40101034 Number of Alarm Objects
4010107E PRCS to RCS Orientation
50XX0010 Number of Points
50XX0020 Type of Data
50XX2004 Number of Channels
50XX2006 Number of Samples
52009230 Per-Frame Functional Groups Sequence
60XX0015 Number of Frames in Overlay
60XX0802 Overlay Number of Tables
60XX1100 Overlay Descriptor - Gray
60XX1101 Overlay Descriptor - Red
60XX1102 Overlay Descriptor - Green
60XX1103 Overlay Descriptor - Blue
60XX1200 Overlays - Gray
60XX1201 Overlays - Red
60XX1202 Overlays - Green
60XX1203 Overlays - Blue
`;
