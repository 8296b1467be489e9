/**
 * SOP classes beside the composite ones of the current standard: retired storage classes (PS3.6 annex A), services, and
 * private storage classes met in the field or named by the systems this workstation replaces.
 * A line: UID, kind, name; `-` before the UID: retired; `*`: private.
 */
export const otherStorageTable = `
-1.2.840.10008.5.1.4.1.1.3 image Ultrasound Multi-frame Image Storage (Retired)
-1.2.840.10008.5.1.4.1.1.5 image Nuclear Medicine Image Storage (Retired)
-1.2.840.10008.5.1.4.1.1.6 image Ultrasound Image Storage (Retired)
-1.2.840.10008.5.1.4.1.1.8 other Standalone Overlay Storage
-1.2.840.10008.5.1.4.1.1.9 other Standalone Curve Storage
-1.2.840.10008.5.1.4.1.1.9.1 waveform Waveform Storage - Trial
-1.2.840.10008.5.1.4.1.1.10 other Standalone Modality LUT Storage
-1.2.840.10008.5.1.4.1.1.11 other Standalone VOI LUT Storage
-1.2.840.10008.5.1.4.1.1.12.3 image X-Ray Angiographic Bi-Plane Image Storage
-1.2.840.10008.5.1.4.1.1.77.1 image VL Image Storage - Trial
-1.2.840.10008.5.1.4.1.1.77.2 image VL Multi-frame Image Storage - Trial
-1.2.840.10008.5.1.4.1.1.88.1 report Text SR Storage - Trial
-1.2.840.10008.5.1.4.1.1.88.2 report Audio SR Storage - Trial
-1.2.840.10008.5.1.4.1.1.88.3 report Detail SR Storage - Trial
-1.2.840.10008.5.1.4.1.1.88.4 report Comprehensive SR Storage - Trial
-1.2.840.10008.5.1.4.1.1.129 other Standalone PET Curve Storage
-1.2.840.10008.5.1.4.34.1 rt RT Beams Delivery Instruction Storage - Trial
-1.2.840.10008.5.1.1.27 other Stored Print Storage
-1.2.840.10008.5.1.1.29 image Hardcopy Grayscale Image Storage
-1.2.840.10008.5.1.1.30 image Hardcopy Color Image Storage
1.2.840.10008.5.1.4.1.1.501.1 image DICOS CT Image Storage
1.2.840.10008.5.1.4.1.1.501.2.1 image DICOS Digital X-Ray Image Storage - For Presentation
1.2.840.10008.5.1.4.1.1.501.2.2 image DICOS Digital X-Ray Image Storage - For Processing
1.2.840.10008.5.1.4.1.1.501.3 report DICOS Threat Detection Report Storage
1.2.840.10008.5.1.4.1.1.501.4 image DICOS 2D AIT Storage
1.2.840.10008.5.1.4.1.1.501.5 image DICOS 3D AIT Storage
1.2.840.10008.5.1.4.1.1.501.6 other DICOS Quadrupole Resonance (QR) Storage
1.2.840.10008.5.1.4.1.1.601.1 image Eddy Current Image Storage
1.2.840.10008.5.1.4.1.1.601.2 image Eddy Current Multi-frame Image Storage
*1.2.276.0.7230010.3.4.1915765545.18030.917282194.0 presentation-state OFFIS Private Presentation State Storage
*1.2.392.200036.9125.1.1.2 image Fuji Private CR Image Storage
*1.3.6.1.4.1.16978.3.1 other MI 3D Softcopy Presentation State
*1.2.392.200036.9116.7.8.1.1.1 image Toshiba Private US Image Storage
*1.2.276.0.48.5.1.4.1.1.7 other TomTec Private Annotation Storage
*1.2.528.1.1001.5.1.1.1 other GE Private Collage Storage
*1.2.826.0.1.3680043.293.1.0.1 report ERAD Private Practice Builder Report Text Storage
*1.2.826.0.1.3680043.293.1.0.2 report ERAD Private Practice Builder Report Dictation Storage
*1.2.840.113543.6.6.1.3.10001 raw Philips Private HP Live 3D 01 Storage
*1.2.840.113543.6.6.1.3.10002 raw Philips Private HP Live 3D 02 Storage
*1.2.840.113619.4.2 image GE Private DICOM MR Image Info Object
*1.2.840.113619.4.3 image GE Private DICOM CT Image Info Object
*1.2.840.113619.4.4 image GE Private DICOM Display Image Info Object
*1.2.840.113619.4.26 other GE Private 3D Model Storage
*1.2.840.113619.4.27 other GE Private eNTEGRA Protocol or NM Genie Storage
*1.2.840.113619.4.30 raw GE Private PET Raw Data Storage
*1.2.840.113619.4.5.249 rt GE Private RT Plan Storage
*1.3.12.2.1107.5.9.1 raw Siemens Private CSA Non-Image Storage
*1.3.12.2.1107.5.99.3.10 raw Siemens Private CT MR Volume Storage
*1.3.12.2.1107.5.99.3.11 raw Siemens Private AX Frame Sets Storage
*1.3.46.670589.2.3.1.1 image Philips Private Specialised XA Storage
*1.3.46.670589.2.4.1.1 image Philips Private CX Image Storage
*1.3.46.670589.2.5.1.1 other Philips Private 3D Presentation State Storage
*1.3.46.670589.2.8.1.1 other Philips Private VRML Storage
*1.3.46.670589.2.11.1.1 raw Philips Private Volume Set Storage
*1.3.46.670589.5.0.1 raw Philips Private Volume Storage (Retired)
*1.3.46.670589.5.0.1.1 raw Philips Private Volume Storage
*1.3.46.670589.5.0.2 other Philips Private 3D Object Storage (Retired)
*1.3.46.670589.5.0.2.1 other Philips Private 3D Object Storage
*1.3.46.670589.5.0.3 other Philips Private Surface Storage (Retired)
*1.3.46.670589.5.0.3.1 other Philips Private Surface Storage
*1.3.46.670589.5.0.4 other Philips Private Composite Object Storage
*1.3.46.670589.5.0.7 other Philips Private MR Cardio Profile Storage
*1.3.46.670589.5.0.8 other Philips Private MR Cardio Storage (Retired)
*1.3.46.670589.5.0.8.1 other Philips Private MR Cardio Storage
*1.3.46.670589.5.0.9 image Philips Private CT Synthetic Image Storage
*1.3.46.670589.5.0.10 image Philips Private MR Synthetic Image Storage
*1.3.46.670589.5.0.11 other Philips Private MR Cardio Analysis Storage (Retired)
*1.3.46.670589.5.0.11.1 other Philips Private MR Cardio Analysis Storage
*1.3.46.670589.5.0.12 image Philips Private CX Synthetic Image Storage
*1.3.46.670589.5.0.13 other Philips Private Perfusion Storage
*1.3.46.670589.5.0.14 image Philips Private Perfusion Image Storage
*1.3.46.670589.7.8.1618510091 image Philips Private X-Ray MF Storage
*1.3.46.670589.7.8.1618510092 image Philips Private Live Run Storage
*1.3.46.670589.7.8.16185100129 image Philips Private Run Storage
*1.3.46.670589.7.8.16185100130 raw Philips Private Reconstruction Storage
*1.3.46.670589.11.0.0.12.1 raw Philips Private MR Spectrum Storage
*1.3.46.670589.11.0.0.12.2 raw Philips Private MR Series Data Storage
*1.3.46.670589.11.0.0.12.3 image Philips Private MR Color Image Storage
*1.3.46.670589.11.0.0.12.4 raw Philips Private MR Examcard Storage
*1.3.6.1.4.1.5962.301.1 image PixelMed Private Legacy Converted Enhanced CT Image Storage
*1.3.6.1.4.1.5962.301.2 image PixelMed Private Legacy Converted Enhanced MR Image Storage
*1.3.6.1.4.1.5962.301.3 image PixelMed Private Legacy Converted Enhanced PET Image Storage
*1.3.6.1.4.1.5962.301.9 image PixelMed Private Floating Point Image Storage
*2.16.840.1.114033.5.1.4.1.1.130 image PMOD Private Multi-frame Image Storage
`;

/** SOP classes of services (PS3.4, PS3.6 table A-1): UID, service, name; `-`: retired. */
export const serviceTable = `
1.2.840.10008.1.1 verification Verification
1.2.840.10008.1.3.10 media Media Storage Directory Storage
-1.2.840.10008.1.9 notification Basic Study Content Notification
1.2.840.10008.1.20.1 storage-commitment Storage Commitment Push Model
-1.2.840.10008.1.20.2 storage-commitment Storage Commitment Pull Model
1.2.840.10008.1.40 logging Procedural Event Logging
1.2.840.10008.1.42 logging Substance Administration Logging
-1.2.840.10008.3.1.2.1.1 management Detached Patient Management
-1.2.840.10008.3.1.2.1.4 management Detached Patient Management Meta
-1.2.840.10008.3.1.2.2.1 management Detached Visit Management
-1.2.840.10008.3.1.2.3.1 management Detached Study Management
-1.2.840.10008.3.1.2.3.2 management Study Component Management
1.2.840.10008.3.1.2.3.3 procedure-step Modality Performed Procedure Step
1.2.840.10008.3.1.2.3.4 procedure-step Modality Performed Procedure Step Retrieve
1.2.840.10008.3.1.2.3.5 procedure-step Modality Performed Procedure Step Notification
-1.2.840.10008.3.1.2.5.1 management Detached Results Management
-1.2.840.10008.3.1.2.5.4 management Detached Results Management Meta
-1.2.840.10008.3.1.2.5.5 management Detached Study Management Meta
-1.2.840.10008.3.1.2.6.1 management Detached Interpretation Management
1.2.840.10008.5.1.1.1 print Basic Film Session
1.2.840.10008.5.1.1.2 print Basic Film Box
1.2.840.10008.5.1.1.4 print Basic Grayscale Image Box
1.2.840.10008.5.1.1.4.1 print Basic Color Image Box
-1.2.840.10008.5.1.1.4.2 print Referenced Image Box
1.2.840.10008.5.1.1.9 print Basic Grayscale Print Management Meta
-1.2.840.10008.5.1.1.9.1 print Referenced Grayscale Print Management Meta
1.2.840.10008.5.1.1.14 print Print Job
1.2.840.10008.5.1.1.15 print Basic Annotation Box
1.2.840.10008.5.1.1.16 print Printer
1.2.840.10008.5.1.1.16.376 print Printer Configuration Retrieval
1.2.840.10008.5.1.1.18 print Basic Color Print Management Meta
-1.2.840.10008.5.1.1.18.1 print Referenced Color Print Management Meta
1.2.840.10008.5.1.1.22 print VOI LUT Box
1.2.840.10008.5.1.1.23 print Presentation LUT
-1.2.840.10008.5.1.1.24 print Image Overlay Box
-1.2.840.10008.5.1.1.24.1 print Basic Print Image Overlay Box
-1.2.840.10008.5.1.1.26 print Print Queue Management
-1.2.840.10008.5.1.1.31 print Pull Print Request
-1.2.840.10008.5.1.1.32 print Pull Stored Print Management Meta
1.2.840.10008.5.1.1.33 media Media Creation Management
1.2.840.10008.5.1.1.40 display Display System
1.2.840.10008.5.1.4.1.1.200.4 query-retrieve Protocol Approval Information Model - FIND
1.2.840.10008.5.1.4.1.1.200.5 query-retrieve Protocol Approval Information Model - MOVE
1.2.840.10008.5.1.4.1.1.200.6 query-retrieve Protocol Approval Information Model - GET
1.2.840.10008.5.1.4.1.1.201.2 query-retrieve Inventory - FIND
1.2.840.10008.5.1.4.1.1.201.3 query-retrieve Inventory - MOVE
1.2.840.10008.5.1.4.1.1.201.4 query-retrieve Inventory - GET
1.2.840.10008.5.1.4.1.1.201.5 storage-management Inventory Creation
1.2.840.10008.5.1.4.1.1.201.6 query-retrieve Repository Query
1.2.840.10008.5.1.4.1.2.1.1 query-retrieve Patient Root Query/Retrieve Information Model - FIND
1.2.840.10008.5.1.4.1.2.1.2 query-retrieve Patient Root Query/Retrieve Information Model - MOVE
1.2.840.10008.5.1.4.1.2.1.3 query-retrieve Patient Root Query/Retrieve Information Model - GET
1.2.840.10008.5.1.4.1.2.2.1 query-retrieve Study Root Query/Retrieve Information Model - FIND
1.2.840.10008.5.1.4.1.2.2.2 query-retrieve Study Root Query/Retrieve Information Model - MOVE
1.2.840.10008.5.1.4.1.2.2.3 query-retrieve Study Root Query/Retrieve Information Model - GET
-1.2.840.10008.5.1.4.1.2.3.1 query-retrieve Patient/Study Only Query/Retrieve Information Model - FIND
-1.2.840.10008.5.1.4.1.2.3.2 query-retrieve Patient/Study Only Query/Retrieve Information Model - MOVE
-1.2.840.10008.5.1.4.1.2.3.3 query-retrieve Patient/Study Only Query/Retrieve Information Model - GET
1.2.840.10008.5.1.4.1.2.4.2 query-retrieve Composite Instance Root Retrieve - MOVE
1.2.840.10008.5.1.4.1.2.4.3 query-retrieve Composite Instance Root Retrieve - GET
1.2.840.10008.5.1.4.1.2.5.3 query-retrieve Composite Instance Retrieve Without Bulk Data - GET
1.2.840.10008.5.1.4.20.1 query-retrieve Defined Procedure Protocol Information Model - FIND
1.2.840.10008.5.1.4.20.2 query-retrieve Defined Procedure Protocol Information Model - MOVE
1.2.840.10008.5.1.4.20.3 query-retrieve Defined Procedure Protocol Information Model - GET
1.2.840.10008.5.1.4.31 worklist Modality Worklist Information Model - FIND
-1.2.840.10008.5.1.4.32 worklist General Purpose Worklist Management Meta
-1.2.840.10008.5.1.4.32.1 worklist General Purpose Worklist Information Model - FIND
-1.2.840.10008.5.1.4.32.2 procedure-step General Purpose Scheduled Procedure Step
-1.2.840.10008.5.1.4.32.3 procedure-step General Purpose Performed Procedure Step
1.2.840.10008.5.1.4.33 notification Instance Availability Notification
-1.2.840.10008.5.1.4.34.2 procedure-step RT Conventional Machine Verification - Trial
-1.2.840.10008.5.1.4.34.3 procedure-step RT Ion Machine Verification - Trial
-1.2.840.10008.5.1.4.34.4.1 procedure-step Unified Procedure Step - Push - Trial
-1.2.840.10008.5.1.4.34.4.2 procedure-step Unified Procedure Step - Watch - Trial
-1.2.840.10008.5.1.4.34.4.3 procedure-step Unified Procedure Step - Pull - Trial
-1.2.840.10008.5.1.4.34.4.4 procedure-step Unified Procedure Step - Event - Trial
1.2.840.10008.5.1.4.34.6.1 procedure-step Unified Procedure Step - Push
1.2.840.10008.5.1.4.34.6.2 procedure-step Unified Procedure Step - Watch
1.2.840.10008.5.1.4.34.6.3 procedure-step Unified Procedure Step - Pull
1.2.840.10008.5.1.4.34.6.4 procedure-step Unified Procedure Step - Event
1.2.840.10008.5.1.4.34.6.5 procedure-step Unified Procedure Step - Query
1.2.840.10008.5.1.4.34.8 procedure-step RT Conventional Machine Verification
1.2.840.10008.5.1.4.34.9 procedure-step RT Ion Machine Verification
1.2.840.10008.5.1.4.37.1 query-retrieve General Relevant Patient Information Query
1.2.840.10008.5.1.4.37.2 query-retrieve Breast Imaging Relevant Patient Information Query
1.2.840.10008.5.1.4.37.3 query-retrieve Cardiac Relevant Patient Information Query
1.2.840.10008.5.1.4.38.2 query-retrieve Hanging Protocol Information Model - FIND
1.2.840.10008.5.1.4.38.3 query-retrieve Hanging Protocol Information Model - MOVE
1.2.840.10008.5.1.4.38.4 query-retrieve Hanging Protocol Information Model - GET
1.2.840.10008.5.1.4.39.2 query-retrieve Color Palette Query/Retrieve Information Model - FIND
1.2.840.10008.5.1.4.39.3 query-retrieve Color Palette Query/Retrieve Information Model - MOVE
1.2.840.10008.5.1.4.39.4 query-retrieve Color Palette Query/Retrieve Information Model - GET
1.2.840.10008.5.1.4.41 query-retrieve Product Characteristics Query
1.2.840.10008.5.1.4.42 query-retrieve Substance Approval Query
1.2.840.10008.5.1.4.43.2 query-retrieve Generic Implant Template Information Model - FIND
1.2.840.10008.5.1.4.43.3 query-retrieve Generic Implant Template Information Model - MOVE
1.2.840.10008.5.1.4.43.4 query-retrieve Generic Implant Template Information Model - GET
1.2.840.10008.5.1.4.44.2 query-retrieve Implant Assembly Template Information Model - FIND
1.2.840.10008.5.1.4.44.3 query-retrieve Implant Assembly Template Information Model - MOVE
1.2.840.10008.5.1.4.44.4 query-retrieve Implant Assembly Template Information Model - GET
1.2.840.10008.5.1.4.45.2 query-retrieve Implant Template Group Information Model - FIND
1.2.840.10008.5.1.4.45.3 query-retrieve Implant Template Group Information Model - MOVE
1.2.840.10008.5.1.4.45.4 query-retrieve Implant Template Group Information Model - GET
1.2.840.10008.10.1 real-time Video Endoscopic Image Real-Time Communication
1.2.840.10008.10.2 real-time Video Photographic Image Real-Time Communication
1.2.840.10008.10.3 real-time Audio Waveform Real-Time Communication
1.2.840.10008.10.4 real-time Rendition Selection Document Real-Time Communication
`;
